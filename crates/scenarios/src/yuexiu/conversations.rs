//! Care over eighteen lines and by the workers themselves: everybody on a station's list once, then again from the beginning; what is talked about
//! is drawn from a pack of cards. Also what came to nothing: missed calls, wrong numbers, people who did not answer.

use super::World;
use super::plan::{BACK_AT_WORK, CALL_MINUTES, DAYS, MESSAGE_MINUTES, WITH_FAMILY};
use crate::book::{at, attempt, contact, shift, summary, time};
use crate::luck::Luck;
use base::{Day, Link, Moment, Set};
use casework::{Reached, Served, ServedAs};
use duty::{ShiftName, Target};
use hotline::{Answer, Call, Caller, CallerRole, Line, Operator};
use org::{Channel, Topic};
use people::Person;

/// The stations before this one speak to a family over the line, the others by themselves.
const FAMILIES_ON_THE_LINE: usize = 11;
const MESSAGES: [Channel; 3] = [Channel::Wechat, Channel::Sms, Channel::WechatCall];

/// A pack of cards, each with what one conversation is about; begun again when it is used up.
struct Pack {
    cards: Vec<&'static [Topic]>,
    drawn: usize,
}

impl Pack {
    fn new(deck: &[(&'static [Topic], u32)], luck: &mut Luck) -> Self {
        let cards = deck.iter().flat_map(|(topics, cards)| std::iter::repeat_n(*topics, *cards as usize)).collect();
        Self { cards: luck.shuffled(cards), drawn: 0 }
    }

    fn draw(&mut self) -> &'static [Topic] {
        self.drawn += 1;
        self.cards[(self.drawn - 1) % self.cards.len()]
    }
}

/// What runs through all conversations.
struct Course {
    early: Pack,
    late: Pack,
    calls: usize,
    messages: usize,
    /// By station: how many named people were spoken to, how many conversations over the line and beside it.
    named: Vec<usize>,
    over_line: Vec<u32>,
    beside: Vec<u32>,
}

/// One conversation to be held.
#[derive(Clone, Copy)]
struct Turn {
    site: usize,
    on: Day,
    moment: Moment,
    channel: Channel,
    minutes: u32,
    n: usize,
}

/// The lines, and who sits at them.
pub(super) fn lines(world: &mut World<'_>) {
    for site in 0..world.sites.len() {
        let opened = world.plan.stations[site].opened;
        let (_, hand) = world.worker(site, 0);
        let line = Line {
            name: base::Text(format!("{}街社工站红棉关爱热线", world.plan.stations[site].street)),
            programme: "红棉关爱".into(),
            number: base::Text(world.census.phone().as_str().to_owned()),
            owner: super::OWNER,
            opened: super::nth_day(opened),
            closed: None,
        };
        let line = world.script.write(at(super::nth_day(opened), 8, 40), hand, &line);
        world.sites[site].line = Some(line);
        for column in opened..DAYS {
            let on = super::nth_day(column);
            let (worker, _) = world.worker(site, column);
            let (second, hand) = world.worker(site, column + 1);
            let window = (time(9, 0), if column + 1 == DAYS { time(16, 30) } else { time(21, 0) });
            let duty = shift(on, ShiftName::Morning, Target::Line, window, &[worker, second], world.campaign);
            world.script.write(at(on, 9, 2), hand, &duty);
        }
    }
}

/// All conversations, day by day.
pub(super) fn held(world: &mut World<'_>) {
    let plan = world.plan;
    let none = || vec![0; plan.stations.len()];
    let mut course = Course {
        early: Pack::new(&plan.early, &mut world.luck),
        late: Pack::new(&plan.late, &mut world.luck),
        calls: 0,
        messages: 0,
        named: vec![0; plan.stations.len()],
        over_line: none(),
        beside: none(),
    };
    for column in 0..DAYS {
        for (site, streams) in plan.conversations.iter().enumerate() {
            for (stream, row) in streams.iter().enumerate() {
                for n in 0..row[column] {
                    conversation(world, &mut course, (column, site, stream), n);
                }
            }
            nothing_came_of_it(world, site, column);
        }
    }
}

fn conversation(world: &mut World<'_>, course: &mut Course, (column, site, stream): (usize, usize, usize), n: u32) {
    let by_voice = stream % 2 == 0;
    let on = super::nth_day(column);
    let minute = 9 * 60 + (stream as u32 * 17 + n * 53 + world.luck.below(40)) % 440;
    let (count, minutes) = if by_voice {
        course.calls += 1;
        (course.calls, CALL_MINUTES[(course.calls - 1) % CALL_MINUTES.len()])
    } else {
        course.messages += 1;
        (course.messages, MESSAGE_MINUTES[(course.messages - 1) % MESSAGE_MINUTES.len()])
    };
    let channel = if by_voice { Channel::Phone } else { MESSAGES[count % MESSAGES.len()] };
    let moment = at(on, (minute / 60) as u16, (minute % 60) as u16);
    let over_line = stream < 2;
    let turn = Turn { site, on, moment, channel, minutes, n: count };
    let held = if over_line { &mut course.over_line[site] } else { &mut course.beside[site] };
    *held += 1;
    let first = *held == 1;
    let all_over_line: u32 = world.plan.conversations[site][..2].iter().flatten().sum();
    let unnamed = over_line && course.over_line[site] + 1 + site as u32 % 2 > all_over_line;
    let with_family = first && over_line == (site < FAMILIES_ON_THE_LINE);
    let topics = match () {
        () if with_family => WITH_FAMILY,
        () if column >= BACK_AT_WORK => course.late.draw(),
        () => course.early.draw(),
    };
    let client = (!unnamed).then(|| {
        let cared = &world.sites[site].cared;
        // The family is that of the first on the list; nobody is passed over for it.
        if with_family && course.named[site] > 0 {
            return cared[0];
        }
        let client = cared[course.named[site] % cared.len()];
        course.named[site] += 1;
        client
    });
    let person = client.map(|client| client.person);
    let relative = client.and_then(|client| client.relative).filter(|_| with_family);
    match world.sites[site].line.filter(|_| over_line) {
        Some(line) => call(world, turn, (line, topics), (person, relative)),
        None => own(world, turn, topics, (person, relative)),
    }
}

type People = (Option<Link<Person>>, Option<Link<Person>>);

fn call(world: &mut World<'_>, turn: Turn, (line, topics): (Link<Line>, &[Topic]), (person, relative): People) {
    let (worker, hand) = world.worker(turn.site, turn.n);
    let caller = |person, role| Caller { person, role };
    let callers = person.map(|person| caller(person, CallerRole::Own)).into_iter();
    let topics = Set::of(topics.iter().copied());
    let call = Call {
        on: turn.on,
        line,
        channel: turn.channel,
        outcome: if turn.n % 7 == 3 { Answer::FollowUp } else { Answer::Resolved },
        topics,
        minutes: Some(turn.minutes),
        workers: vec![Operator { worker, minutes: None }],
        summary: Some(summary(topics, turn.n as u32)),
        risk: None,
        next: (turn.n % 7 == 3).then_some(turn.on + 2).filter(|next| *next >= super::moment().day()),
        callers: callers.chain(relative.map(|person| caller(person, CallerRole::Family))).collect(),
        anonymous: None,
        phone: None,
        actions: None,
        at: None,
        campaign: Some(world.campaign),
        project: None,
        number: None,
        sex: None,
        age: None,
        area: None,
        referred_to: None,
        note: None,
    };
    let written = world.script.write(turn.moment, hand, &call);
    if turn.n % 31 == 17 {
        let again = world.script.write(turn.moment, hand, &call);
        world.script.delete(turn.moment, hand, again, 1, "同一通电话两个人都记了");
        let corrected = Call { outcome: Answer::Referred, ..call };
        world.script.correct(turn.moment, hand, written, 1, &corrected, "后来转给了街道");
    }
}

fn own(world: &mut World<'_>, turn: Turn, topics: &[Topic], (person, relative): People) {
    let (worker, hand) = world.worker(turn.site, turn.n);
    let mut record = contact(turn.on, turn.channel, turn.minutes, worker, person.as_slice(), topics);
    record.served.extend(relative.map(|person| Served { person, role: ServedAs::Family }));
    record.summary = Some(summary(record.topics, turn.n as u32));
    record.campaign = Some(world.campaign);
    record.next = (turn.n % 5 == 2).then_some(turn.on + 3).filter(|next| *next >= super::moment().day());
    // Some are written down the next morning; the last day has no morning after.
    let late = turn.n % 9 == 4 && turn.on < super::moment().day();
    world.script.write(if late { at(turn.on + 1, 8, 50) } else { turn.moment }, hand, &record);
}

/// Who did not answer, and calls that were missed or were none.
fn nothing_came_of_it(world: &mut World<'_>, site: usize, column: usize) {
    let on = super::nth_day(column);
    let (worker, hand) = world.worker(site, column + 2);
    if (site + column).is_multiple_of(3) {
        let others = &world.sites[site].others;
        let person = others[column % others.len()].person;
        let wanted = contact(on, Channel::Phone, 3, worker, &[person], &[]);
        let outcome = [Reached::NoAnswer, Reached::NoAnswer, Reached::WrongNumber, Reached::Moved][(site + column) / 3 % 4];
        let mut tried = attempt(&wanted, outcome);
        tried.campaign = Some(world.campaign);
        world.script.write(at(on, 11, (site * 3) as u16), hand, &tried);
    }
    let opened = world.plan.stations[site].opened;
    if let Some(line) = world.sites[site].line.filter(|_| column >= opened && (site * 2 + column) % 4 == 1) {
        let outcome = [Answer::Missed, Answer::Abandoned, Answer::WrongNumber, Answer::Silent][(site + column) % 4];
        let missed = Call {
            on,
            line,
            channel: Channel::Phone,
            outcome,
            topics: Set::default(),
            minutes: None,
            workers: Vec::new(),
            summary: None,
            risk: None,
            next: None,
            callers: Vec::new(),
            anonymous: None,
            phone: None,
            actions: None,
            at: None,
            campaign: Some(world.campaign),
            project: None,
            number: None,
            sex: None,
            age: None,
            area: None,
            referred_to: None,
            note: None,
        };
        world.script.write(at(on, 12, (site * 2) as u16), hand, &missed);
    }
}
