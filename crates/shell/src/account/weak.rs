//! Which passwords others would guess: built mostly from words that many take, from runs of keys, years and repetitions, or from what is known of the
//! person and the place. What is left after all that is taken away must be worth guessing. Pure; the list is our own
//! (`assets/weak_passwords.txt`), and the sentence says which piece was recognised.
//!
//! Absent: lists of leaked passwords, which are large and other people's; and a score.

use std::{collections::BTreeSet, sync::LazyLock};

/// Characters that nobody could have guessed, at least.
const UNGUESSED_MIN: usize = 5;
/// Shortest pieces that count as recognised: of letters and digits, and of Chinese characters.
const PIECE_LETTERS_MIN: usize = 3;
const PIECE_CHINESE_MIN: usize = 2;
/// A run of neighbouring keys or of letters and digits in order.
const RUN_MIN: usize = 4;
/// The same character again and again.
const REPEAT_MIN: usize = 3;

/// Rows, columns and blocks of the keyboard, as fingers run over them.
const KEYS: [&str; 14] = [
    "`1234567890-=",
    "qwertyuiop[]",
    "asdfghjkl;'",
    "zxcvbnm,./",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "qazwsxedcrfvtgbyhnujmikolp",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "147258369",
    "741852963",
    "789456123",
    "~!@#$%^&*()_+",
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
];

static WORDS: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
    let lines = include_str!("../../assets/weak_passwords.txt").lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(|line| line.split(' ')).filter(|word| counts(word)).collect()
});

fn counts(piece: &str) -> bool {
    let characters = piece.chars().count();
    characters >= if piece.is_ascii() { PIECE_LETTERS_MIN } else { PIECE_CHINESE_MIN }
}

/// The piece by which a password is guessed, if too little is left beside it. `around` is what is known of the person and the place, in any case.
pub(super) fn guessed_by(password: &str, around: &[String]) -> Option<String> {
    let text: Vec<char> = password.chars().flat_map(char::to_lowercase).collect();
    let mut found = Found::in_text(&text);
    found.mark_runs();
    found.mark_years();
    found.mark_repeats();
    let around: Vec<String> = around.iter().map(|word| word.to_lowercase()).filter(|word| counts(word)).collect();
    let plain: Vec<char> = text.iter().map(|letter| unmasked(*letter)).collect();
    for written in [&text, &plain] {
        for word in WORDS.iter().copied().chain(around.iter().map(String::as_str)) {
            found.mark_word(written, word);
        }
    }
    found.verdict()
}

/// The letter that a digit or a sign stands for in pass@w0rd.
fn unmasked(letter: char) -> char {
    match letter {
        '0' => 'o',
        '1' | '!' | '|' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        '8' => 'b',
        '9' => 'g',
        other => other,
    }
}

/// What has been recognised in a text.
struct Found<'a> {
    text: &'a [char],
    known: Vec<bool>,
    longest: (usize, usize),
}

impl<'a> Found<'a> {
    fn in_text(text: &'a [char]) -> Self {
        Self { text, known: vec![false; text.len()], longest: (0, 0) }
    }

    fn mark(&mut self, from: usize, to: usize) {
        self.known[from..to].fill(true);
        if to - from > self.longest.1 - self.longest.0 {
            self.longest = (from, to);
        }
    }

    fn mark_word(&mut self, written: &[char], word: &str) {
        let word: Vec<char> = word.chars().collect();
        for from in 0..(written.len() + 1).saturating_sub(word.len()) {
            if written[from..from + word.len()] == word[..] {
                self.mark(from, from + word.len());
            }
        }
    }

    /// Neighbouring keys, forwards or backwards.
    fn mark_runs(&mut self) {
        for row in KEYS {
            let forwards: Vec<char> = row.chars().collect();
            let backwards: Vec<char> = row.chars().rev().collect();
            for keys in [forwards, backwards] {
                for from in 0..self.text.len() {
                    let Some(key) = keys.iter().position(|key| *key == self.text[from]) else { continue };
                    let run = self.text[from..].iter().zip(&keys[key..]).take_while(|(typed, key)| typed == key).count();
                    if run >= RUN_MIN {
                        self.mark(from, from + run);
                    }
                }
            }
        }
    }

    /// 1949 to 2049, and days behind them: 19491001.
    fn mark_years(&mut self) {
        for from in 0..self.text.len().saturating_sub(3) {
            let digits: String = self.text[from..].iter().take(8).take_while(|letter| letter.is_ascii_digit()).collect();
            let is_year = digits.len() >= 4 && (1900..2100).contains(&digits[..4].parse::<u32>().unwrap_or(0));
            let is_day = digits.len() == 8 && matches!(digits[4..6].parse::<u8>(), Ok(1..=12)) && matches!(digits[6..].parse::<u8>(), Ok(1..=31));
            if is_year {
                self.mark(from, from + if is_day { 8 } else { 4 });
            }
        }
    }

    /// aaa, and a piece that is written again and again until the end: abcxabcxabcx is abcx.
    fn mark_repeats(&mut self) {
        let mut from = 0;
        while from < self.text.len() {
            let run = self.text[from..].iter().take_while(|letter| **letter == self.text[from]).count();
            if run >= REPEAT_MIN {
                self.mark(from, from + run);
            }
            from += run;
        }
        let length = self.text.len();
        let period = (1..=length / 2).find(|period| (*period..length).all(|at| self.text[at] == self.text[at - period]));
        if let Some(period) = period {
            self.mark(period, length);
        }
    }

    fn verdict(&self) -> Option<String> {
        let left = self.known.iter().filter(|known| !**known).count();
        let (from, to) = self.longest;
        (to > from && left < UNGUESSED_MIN).then(|| self.text[from..to].iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_many_take_is_recognised_however_it_is_dressed_up() {
        let around: Vec<String> = ["chenagen", "陈阿根", "longxue", "龙穴社工站", "19000000001"].map(str::to_owned).to_vec();
        for (password, piece) in [
            ("passwordpassword", "password"),
            ("P@ssw0rd2020!", "p@ssw0rd"),
            ("12345678901234567890", "01234567890"),
            ("qwertyuiopasdfgh", "qwertyuiop"),
            ("1qaz2wsx3edc4rfv", "1qaz2wsx3edc4rfv"),
            ("poiuytrewq09876", "poiuytrewq"),
            ("aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa"),
            ("xk4!xk4!xk4!xk4!", "xk4!xk4!xk4!"),
            ("19491001-20200213", "19491001"),
            ("woaini5201314abcd", "5201314"),
            ("kapok红棉木棉kapok红棉", "kapok"),
            ("ChenAGen19000000001", "19000000001"),
            ("龙穴社工站禁毒社工", "龙穴社工站"),
            ("longxue2020chenagen", "chenagen"),
        ] {
            let found = guessed_by(password, &around);
            assert!(found.as_ref().is_some_and(|found| found.contains(piece)), "{password}: {found:?}");
        }
    }

    #[test]
    fn what_is_one_s_own_is_left_alone() {
        for password in [
            "茶楼门口三把旧竹椅",
            "correct horse battery staple",
            "zanmen-ganlan-3-ke-shu",
            "vT9#kd2-qLm0!",
            "我每天早上七点半过渡口",
            "f4c1d09be2a7738e",
        ] {
            assert_eq!(guessed_by(password, &["chen".to_owned(), "陈".to_owned(), String::new()]), None, "{password}");
        }
    }
}
