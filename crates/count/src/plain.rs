//! Columns of numbers as bytes, low byte first, each behind its length; used by snapshot.rs only. A column of ten million is copied, not parsed.
//! Absent: any check of what the numbers mean.

/// Bytes that are no column: too short, or with a length that cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CutShort;

/// A number that a column can hold.
pub(crate) trait Plain: Sized {
    /// Adds the numbers behind what is there.
    fn put(column: &[Self], bytes: &mut Vec<u8>);
    /// As many numbers as these bytes hold.
    fn take(bytes: &[u8]) -> Vec<Self>;
    /// Bytes of one number.
    const WIDTH: usize = size_of::<Self>();
}

macro_rules! plain {
    ($($number:ty),*) => {$(
        impl Plain for $number {
            fn put(column: &[Self], bytes: &mut Vec<u8>) {
                let start = bytes.len();
                bytes.resize(start + column.len() * Self::WIDTH, 0);
                let places = bytes[start..].as_chunks_mut::<{ size_of::<$number>() }>().0;
                places.iter_mut().zip(column).for_each(|(place, number)| *place = number.to_le_bytes());
            }

            fn take(bytes: &[u8]) -> Vec<Self> {
                bytes.as_chunks::<{ size_of::<$number>() }>().0.iter().map(|number| Self::from_le_bytes(*number)).collect()
            }
        }
    )*};
}

plain!(u8, u16, i16, u32, i32, u64, i64);

/// Adds a column with its length.
pub(crate) fn write<T: Plain>(column: &[T], bytes: &mut Vec<u8>) {
    bytes.extend((column.len() as u64).to_le_bytes());
    T::put(column, bytes);
}

/// The columns of a section, one after another.
pub(crate) struct Reader<'bytes>(pub(crate) &'bytes [u8]);

impl Reader<'_> {
    /// The next column.
    pub(crate) fn column<T: Plain>(&mut self) -> Result<Vec<T>, CutShort> {
        let (len, rest) = self.0.split_first_chunk::<8>().ok_or(CutShort)?;
        let bytes = usize::try_from(u64::from_le_bytes(*len)).ok().and_then(|len| len.checked_mul(T::WIDTH)).ok_or(CutShort)?;
        let (column, rest) = rest.split_at_checked(bytes).ok_or(CutShort)?;
        self.0 = rest;
        Ok(T::take(column))
    }

    /// The next column as pairs with the one after it, which must be as long.
    pub(crate) fn pairs<A: Plain, B: Plain>(&mut self) -> Result<Vec<(A, B)>, CutShort> {
        let (first, second) = (self.column::<A>()?, self.column::<B>()?);
        if first.len() != second.len() {
            return Err(CutShort);
        }
        Ok(first.into_iter().zip(second).collect())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn columns_come_back_and_half_of_them_do_not() {
        let mut bytes = Vec::new();
        write(&[1_u32, u32::MAX, 7], &mut bytes);
        write(&[-3_i16, i16::MIN], &mut bytes);
        write::<i64>(&[i64::MIN], &mut bytes);
        let mut reader = Reader(&bytes);
        assert_eq!(reader.column::<u32>().unwrap(), [1, u32::MAX, 7]);
        assert_eq!(reader.column::<i16>().unwrap(), [-3, i16::MIN]);
        assert_eq!(reader.column::<i64>().unwrap(), [i64::MIN]);
        assert_eq!(reader.column::<u8>(), Err(CutShort));
        for len in 0..8 + 3 * 4 {
            assert_eq!(Reader(&bytes[..len]).column::<u32>(), Err(CutShort));
        }
        assert_eq!(Reader(&[0xff; 64]).column::<u64>(), Err(CutShort), "a length beyond all bytes");
    }
}
