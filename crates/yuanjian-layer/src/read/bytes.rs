//! A cursor over bytes that never reads past their end.

/// Bytes with a position. Every read answers `None` at the end instead of panicking.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bytes<'a> {
    rest: &'a [u8],
}

macro_rules! numbers {
    ($($name:ident $type:ty;)*) => {$(
        pub(crate) fn $name(&mut self, little_endian: bool) -> Option<$type> {
            let array = self.array()?;
            Some(if little_endian { <$type>::from_le_bytes(array) } else { <$type>::from_be_bytes(array) })
        }
    )*};
}

impl<'a> Bytes<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(crate) fn left(&self) -> usize {
        self.rest.len()
    }

    pub(crate) fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (array, rest) = self.rest.split_first_chunk::<N>()?;
        self.rest = rest;
        Some(*array)
    }

    pub(crate) fn byte(&mut self) -> Option<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    numbers! {
        u16 u16;
        u32 u32;
        f64 f64;
    }
}
