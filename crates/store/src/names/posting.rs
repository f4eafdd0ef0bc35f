//! Sorted lists of numbers on pages, addressed by page and line. A page is made when its first number comes, so that a small station pays for
//! little. Called by the index only.

use std::ops::Range;

/// Lists by page and line.
pub(super) struct Postings {
    lines: usize,
    pages: Vec<Option<Box<[Vec<u32>]>>>,
}

impl Postings {
    /// So many pages of so many lines, all empty.
    pub(super) fn new(pages: usize, lines: usize) -> Self {
        Self { lines, pages: (0..pages).map(|_| None).collect() }
    }

    /// Adds a number to a list, once.
    pub(super) fn add(&mut self, (page, line): (usize, usize), number: u32) {
        let page = self.pages[page].get_or_insert_with(|| vec![Vec::new(); self.lines].into());
        let list = &mut page[line];
        // Numbers nearly always come in ascending order: then nothing is searched or moved.
        if list.last().is_none_or(|greatest| *greatest < number) {
            list.push(number);
        } else if let Err(place) = list.binary_search(&number) {
            list.insert(place, number);
        }
    }

    /// Takes a number out of a list, if it is there.
    pub(super) fn take(&mut self, (page, line): (usize, usize), number: u32) {
        let Some(page) = &mut self.pages[page] else { return };
        let list = &mut page[line];
        if let Ok(place) = list.binary_search(&number) {
            list.remove(place);
        }
    }

    /// The lists of a page in a range of lines that are not empty.
    pub(super) fn lists(&self, page: usize, lines: Range<usize>) -> impl Iterator<Item = &[u32]> {
        self.pages[page].iter().flat_map(move |page| &page[lines.clone()]).map(Vec::as_slice).filter(|list| !list.is_empty())
    }

    /// All lists of a page that are not empty.
    pub(super) fn page(&self, page: usize) -> impl Iterator<Item = &[u32]> {
        self.lists(page, 0..self.lines)
    }

    /// Gives back the room kept for growth.
    pub(super) fn shrink(&mut self) {
        self.pages.iter_mut().flatten().flatten().for_each(Vec::shrink_to_fit);
    }

    /// Bytes held, without what the allocator adds.
    pub(super) fn bytes(&self) -> usize {
        let pages = self.pages.len() * size_of::<Option<Box<[Vec<u32>]>>>();
        let page = |page: &[Vec<u32>]| size_of_val(page) + page.iter().map(|list| list.capacity() * size_of::<u32>()).sum::<usize>();
        pages + self.pages.iter().flatten().map(|lists| page(lists)).sum::<usize>()
    }
}
