//! The filters of PDF streams, each decoding at most a given number of bytes: Flate, LZW, ASCII85, hexadecimal, run length.

use std::cell::RefCell;

use flate2::{Decompress, FlushDecompress, Status};

/// How a filter ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The whole input was decoded.
    Whole,
    /// The bound was reached first.
    Cut,
    /// The input is damaged; what stood before the damage was decoded.
    Damaged,
}

/// Inflates zlib data (bare deflate data where there is no zlib header) behind `out`, at most `limit` bytes.
pub(super) fn flate(input: &[u8], limit: usize, out: &mut Vec<u8>) -> End {
    let start = out.len();
    let has_header = matches!(input, [cmf, flg, ..] if cmf & 15 == 8 && (u16::from(*cmf) << 8 | u16::from(*flg)) % 31 == 0);
    let end = inflate(input, has_header, limit, out);
    if end == End::Damaged && out.len() == start && input.len() > 2 {
        return inflate(if has_header { &input[2..] } else { input }, false, limit, out);
    }
    end
}

/// Bytes of the checksum behind zlib data, and a little more.
const CHECKSUM: usize = 8;

thread_local! {
    /// What a thread inflates with: its tables are large, and most streams small.
    static INFLATER: RefCell<Decompress> = RefCell::new(Decompress::new(true));
}

/// Inflates until the end, the bound or the damage.
fn inflate(input: &[u8], zlib: bool, limit: usize, out: &mut Vec<u8>) -> End {
    INFLATER.with_borrow_mut(|state| {
        state.reset(zlib);
        inflate_with(state, input, limit, out)
    })
}

fn inflate_with(state: &mut Decompress, input: &[u8], limit: usize, out: &mut Vec<u8>) -> End {
    let start = out.len();
    loop {
        let done = out.len() - start;
        if done > limit {
            out.truncate(start + limit);
            return End::Cut;
        }
        let read = usize::try_from(state.total_in()).unwrap_or(usize::MAX);
        out.reserve((input.len() * 3).max(done).clamp(4096, 1 << 20).min(limit - done + 1));
        match state.decompress_vec(input.get(read..).unwrap_or_default(), out, FlushDecompress::None) {
            Ok(Status::StreamEnd) if out.len() - start <= limit => return End::Whole,
            Ok(_) if out.len() - start == done => return End::Damaged,
            Ok(_) => {}
            // Everything is out and only the checksum is wrong: readers of PDF do not mind.
            Err(_) if state.total_in() as usize + CHECKSUM >= input.len() => return End::Whole,
            Err(_) => return End::Damaged,
        }
    }
}

/// Decodes LZW behind `out`, at most `limit` bytes. `early` is the format's `EarlyChange`.
pub(super) fn lzw(input: &[u8], early: bool, limit: usize, out: &mut Vec<u8>) -> End {
    let order = weezl::BitOrder::Msb;
    let mut decoder =
        if early { weezl::decode::Decoder::with_tiff_size_switch(order, 8) } else { weezl::decode::Decoder::new(order, 8) };
    let start = out.len();
    let (mut read, mut piece) = (0, [0; 4096]);
    loop {
        let step = decoder.decode_bytes(&input[read..], &mut piece);
        read += step.consumed_in;
        let room = limit - (out.len() - start);
        out.extend_from_slice(&piece[..step.consumed_out.min(room)]);
        if step.consumed_out > room {
            return End::Cut;
        }
        match step.status {
            Ok(weezl::LzwStatus::Done) => return End::Whole,
            Ok(weezl::LzwStatus::NoProgress) | Err(_) => return End::Damaged,
            Ok(weezl::LzwStatus::Ok) => {}
        }
    }
}

/// Decodes ASCII base-85 behind `out`. It never grows by more than four bytes a byte, so it needs no bound of its own.
pub(super) fn ascii85(input: &[u8], out: &mut Vec<u8>) -> End {
    let (mut word, mut digits) = (0_u32, 0_u32);
    let mut rest = input.strip_prefix(b"<~").unwrap_or(input);
    out.reserve(rest.len() / 5 * 4);
    loop {
        if digits == 0 {
            rest = whole_groups(rest, out);
        }
        let Some((&byte, tail)) = rest.split_first() else { break };
        rest = tail;
        match byte {
            b'!'..=b'u' => {
                word = word.wrapping_mul(85).wrapping_add(u32::from(byte - b'!'));
                digits += 1;
                if digits == 5 {
                    out.extend_from_slice(&word.to_be_bytes());
                    (word, digits) = (0, 0);
                }
            }
            b'z' if digits == 0 => out.extend_from_slice(&[0; 4]),
            b'~' => break,
            byte if byte.is_ascii_whitespace() || byte == 0 => {}
            _ => return End::Damaged,
        }
    }
    if digits > 1 {
        for _ in digits..5 {
            word = word.wrapping_mul(85).wrapping_add(84);
        }
        out.extend_from_slice(&word.to_be_bytes()[..digits as usize - 1]);
    }
    End::Whole
}

/// Decodes groups of five digits, up to the first byte that is none; gives what is left.
fn whole_groups<'b>(mut bytes: &'b [u8], out: &mut Vec<u8>) -> &'b [u8] {
    while let Some((group, rest)) = bytes.split_first_chunk::<5>() {
        if !group.iter().all(|byte| matches!(byte, b'!'..=b'u')) {
            break;
        }
        let word = group.iter().fold(0_u32, |word, byte| word.wrapping_mul(85).wrapping_add(u32::from(byte - b'!')));
        out.extend_from_slice(&word.to_be_bytes());
        bytes = rest;
    }
    bytes
}

/// Decodes hexadecimal digits behind `out`; a last odd digit stands for its sixteenfold.
pub(super) fn ascii_hex(input: &[u8], out: &mut Vec<u8>) -> End {
    let mut high = None;
    for &byte in input {
        if byte == b'>' {
            break;
        }
        let Some(digit) = char::from(byte).to_digit(16) else { continue };
        let digit = digit as u8;
        match high.take() {
            None => high = Some(digit << 4),
            Some(upper) => out.push(upper | digit),
        }
    }
    out.extend(high);
    End::Whole
}

/// Decodes run lengths behind `out`, at most `limit` bytes.
pub(super) fn run_length(input: &[u8], limit: usize, out: &mut Vec<u8>) -> End {
    let start = out.len();
    let mut rest = input;
    while let [length, tail @ ..] = rest {
        if out.len() - start > limit {
            out.truncate(start + limit);
            return End::Cut;
        }
        let length = usize::from(*length);
        rest = match length {
            128 => return End::Whole,
            0..=127 => {
                let (bytes, tail) = tail.split_at(tail.len().min(length + 1));
                out.extend_from_slice(bytes);
                tail
            }
            _ => {
                let Some((byte, tail)) = tail.split_first() else { return End::Damaged };
                out.resize(out.len() + 257 - length, *byte);
                tail
            }
        };
    }
    End::Whole
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn deflated(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn flate_stops_at_the_bound_and_keeps_what_stood_before_damage() {
        let plain: Vec<u8> = (0..100_000_u32).flat_map(|n| (n % 1000).to_le_bytes()).collect();
        let packed = deflated(&plain);
        let mut out = b"before".to_vec();
        assert_eq!(flate(&packed, plain.len(), &mut out), End::Whole);
        assert_eq!(&out[6..], &plain[..]);
        out.clear();
        assert_eq!(flate(&packed, plain.len() - 1, &mut out), End::Cut);
        assert_eq!(out, &plain[..plain.len() - 1]);
        out.clear();
        assert_eq!(flate(&packed[..packed.len() / 2], plain.len(), &mut out), End::Damaged);
        assert!(!out.is_empty() && plain.starts_with(&out));
        out.clear();
        assert_eq!(flate(&packed[2..packed.len() - 4], plain.len(), &mut out), End::Whole);
        assert_eq!(out, plain);
    }

    #[test]
    fn ascii_filters_decode_their_examples() {
        let mut out = Vec::new();
        assert_eq!(ascii85(b"<~87cURD]i,\"Ebo80~>", &mut out), End::Whole);
        assert_eq!(out, b"Hello World!");
        out.clear();
        assert_eq!(ascii_hex(b"48 65 6C 6c 6F 7>ff", &mut out), End::Whole);
        assert_eq!(out, b"Hellop");
    }

    #[test]
    fn run_length_and_lzw_decode_within_bounds() {
        let mut out = Vec::new();
        assert_eq!(run_length(&[2, b'a', b'b', b'c', 254, b'x', 128, 9], 100, &mut out), End::Whole);
        assert_eq!(out, b"abcxxx");
        out.clear();
        let packed = weezl::encode::Encoder::with_tiff_size_switch(weezl::BitOrder::Msb, 8).encode(&[7; 9000]).unwrap();
        assert_eq!(lzw(&packed, true, 10_000, &mut out), End::Whole);
        assert_eq!(out, [7; 9000]);
        out.clear();
        assert_eq!(lzw(&packed, true, 5000, &mut out), End::Cut);
        assert_eq!(out.len(), 5000);
    }
}
