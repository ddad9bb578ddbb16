//! Decodes one stream within the document's bounds; nothing else in this room decodes anything.

use std::{
    borrow::Cow,
    panic::{self, AssertUnwindSafe},
};

use hayro_syntax::{
    Filter,
    object::{
        Array, Dict, Object, Stream,
        dict::keys::{BITS_PER_COMPONENT, COLORS, COLUMNS, DECODE_PARMS, DP, EARLY_CHANGE, PREDICTOR},
    },
};

use super::{
    filters::{self, End},
    limits::{Budget, Fault},
};

/// No filter grows its input by more than this.
const HIGHEST_GROWTH: usize = 1 << 12;

/// Decodes `stream` behind `out`, as far as the bounds and the damage in it allow. False where nothing could be decoded.
pub(super) fn append(stream: &Stream<'_>, budget: &mut Budget, out: &mut Vec<u8>) -> bool {
    let raw = stream.raw_data();
    let filters = stream.filters();
    let start = out.len();
    let end = if parameters(stream).iter().any(|parms| parms.get::<i32>(PREDICTOR).is_some_and(|kind| kind > 1)) {
        whole(stream, budget, out)
    } else {
        chain(&raw, &filters, stream, budget.stream_bytes(), out)
    };
    budget.book(out.len() - start, end != End::Cut);
    if end == End::Damaged {
        budget.fault(Fault::Damage);
    }
    end != End::Damaged || out.len() > start
}

/// Whether a stream that others decode unbounded (fonts, maps) stays within the bounds; books it if so.
pub(super) fn fits(stream: &Stream<'_>, budget: &mut Budget) -> bool {
    if parameters(stream).iter().any(|parms| row(parms) > budget.stream_bytes()) {
        budget.book(0, false);
        return false;
    }
    let raw = stream.raw_data();
    let filters = stream.filters();
    let highest = filters.iter().fold(raw.len(), |bytes, _| bytes.saturating_mul(HIGHEST_GROWTH));
    if highest <= budget.stream_bytes() / 4 {
        return true;
    }
    let mut out = Vec::new();
    let end = chain(&raw, &filters, stream, budget.stream_bytes(), &mut out);
    budget.book(out.len(), end != End::Cut);
    end != End::Cut
}

/// Decodes by the library, once the size is known to be within bounds.
fn whole(stream: &Stream<'_>, budget: &mut Budget, out: &mut Vec<u8>) -> End {
    if !fits(stream, budget) {
        return End::Cut;
    }
    // The library's predictor panics on rows that are no whole number of samples.
    match panic::catch_unwind(AssertUnwindSafe(|| stream.decoded_data())) {
        Ok(Ok(bytes)) => {
            out.extend_from_slice(&bytes);
            End::Whole
        }
        Ok(Err(_)) | Err(_) => End::Damaged,
    }
}

/// Runs the filters one after another, the last one straight into `out`.
fn chain(raw: &[u8], filters: &[Filter], stream: &Stream<'_>, limit: usize, out: &mut Vec<u8>) -> End {
    let mut bytes = Cow::Borrowed(raw);
    let (mut worst, last) = (End::Whole, filters.len().saturating_sub(1));
    for (place, filter) in filters.iter().enumerate() {
        let mut decoded = Vec::new();
        let target = if place == last { &mut *out } else { &mut decoded };
        match apply(*filter, &bytes, stream, limit, target) {
            None => return End::Damaged,
            Some(End::Whole) => {}
            Some(end) => worst = end,
        }
        bytes = Cow::Owned(decoded);
    }
    if filters.is_empty() {
        out.extend_from_slice(&raw[..raw.len().min(limit)]);
        worst = if raw.len() > limit { End::Cut } else { End::Whole };
    }
    worst
}

/// One filter; `None` for those of images.
fn apply(filter: Filter, bytes: &[u8], stream: &Stream<'_>, limit: usize, out: &mut Vec<u8>) -> Option<End> {
    Some(match filter {
        Filter::FlateDecode => filters::flate(bytes, limit, out),
        Filter::Ascii85Decode => filters::ascii85(bytes, out),
        Filter::AsciiHexDecode => filters::ascii_hex(bytes, out),
        Filter::RunLengthDecode => filters::run_length(bytes, limit, out),
        Filter::LzwDecode => {
            let late = parameters(stream).iter().any(|parms| parms.get::<i32>(EARLY_CHANGE) == Some(0));
            filters::lzw(bytes, !late, limit, out)
        }
        Filter::Crypt => {
            out.extend_from_slice(bytes);
            End::Whole
        }
        _ => return None,
    })
}

/// Bytes of one row of a predictor: the library makes room for it before it looks whether there are as many.
fn row(parms: &Dict<'_>) -> usize {
    let columns = parms.get::<usize>(COLUMNS).unwrap_or(1);
    let [colors, bits] = [(COLORS, 1), (BITS_PER_COMPONENT, 8)].map(|(key, otherwise)| parms.get::<u8>(key).unwrap_or(otherwise));
    columns.saturating_mul(usize::from(colors)).saturating_mul(usize::from(bits)) / 8
}

/// The parameter dictionaries of the stream's filters.
fn parameters<'a>(stream: &Stream<'a>) -> Vec<Dict<'a>> {
    let dict = stream.dict();
    for key in [DECODE_PARMS, DP] {
        match dict.get::<Object<'a>>(key) {
            Some(Object::Dict(parms)) => return vec![parms],
            Some(Object::Array(list)) => return dicts(&list),
            _ => {}
        }
    }
    Vec::new()
}

/// The dictionaries among an array's first items.
fn dicts<'a>(list: &Array<'a>) -> Vec<Dict<'a>> {
    list.iter::<Object<'a>>().take(8).filter_map(Object::into_dict).collect()
}
