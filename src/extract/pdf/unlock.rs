//! Documents that the primary reader does not open, rewritten by lopdf without encryption: damaged ones, and those whose password
//! that reader cannot use: the owner's of revisions 2 to 4, and any beyond ASCII there, since these revisions write Latin-1.

use md5::{Digest, Md5};

/// What passwords of revisions 2 to 4 are filled up with.
const PADDING: [u8; 32] = *b"\x28\xbf\x4e\x5e\x4e\x75\x8a\x41\x64\x00\x4e\x56\xff\xfa\x01\x08\x2e\x2e\x00\xb6\xd0\x68\x3e\x80\x2f\x0c\xa9\xfe\x64\x53\x69\x7a";

/// The document without encryption; `None` where it makes no sense, or the password does not fit.
pub(super) fn rewritten(bytes: &[u8], password: &str) -> Option<Vec<u8>> {
    let mut document = lopdf::Document::load_mem(bytes).ok()?;
    if document.is_encrypted() {
        let user = user_password(&document, password)?;
        document = unlocked(bytes, &user)?;
    }
    let mut out = Vec::new();
    document.save_to(&mut out).ok()?;
    Some(out)
}

/// The document, decrypted with its user's password as it stands in the key. lopdf itself would decrypt while it reads, and take
/// the owner's password for the user's: so it reads everything as if nothing were encrypted first.
fn unlocked(bytes: &[u8], user: &[u8]) -> Option<lopdf::Document> {
    const KEY: &[u8] = b"/Encrypt";
    let mut hidden = bytes.to_vec();
    let places: Vec<usize> = memchr::memmem::find_iter(bytes, KEY).map(|at| at + KEY.len() - 1).collect();
    for last in places {
        if bytes.get(last + 1).is_some_and(|next| !next.is_ascii_alphabetic()) {
            hidden[last] = b'_';
        }
    }
    let mut document = lopdf::Document::load_mem(&hidden).ok()?;
    let encryption = document.trailer.remove(b"Encryp_")?;
    document.trailer.set("Encrypt", encryption);
    document.decrypt_raw(user).ok()?;
    Some(document)
}

/// The user's password that `password` is, or leads to as the owner's.
fn user_password(locked: &lopdf::Document, password: &str) -> Option<Vec<u8>> {
    let dict = locked.get_encrypted().ok()?;
    let number = |key: &[u8]| dict.get(key).and_then(lopdf::Object::as_i64).ok();
    let revision = number(b"R")?;
    if revision >= 5 {
        return locked.authenticate_raw_password(password).ok().map(|()| password.as_bytes().to_vec());
    }
    let length = match (number(b"V"), number(b"Length")) {
        (Some(1), _) => 5,
        (Some(4), _) => 16,
        (_, bits) => usize::try_from(bits.unwrap_or(40) / 8).ok()?.clamp(5, 16),
    };
    let owner_value = dict.get(b"O").and_then(lopdf::Object::as_str).ok()?;
    let latin = encoding_rs::mem::encode_latin1_lossy(password).into_owned();
    let fits = |user: &Vec<u8>| locked.authenticate_raw_user_password(user).is_ok();
    [latin, password.as_bytes().to_vec()].into_iter().find_map(|written| {
        let hidden = hidden_user(owner_value, &written, revision, length);
        [written, hidden].into_iter().find(fits)
    })
}

/// The user's password that the owner's one decrypts (algorithm 7 of the standard).
fn hidden_user(owner_value: &[u8], owner: &[u8], revision: i64, length: usize) -> Vec<u8> {
    let padded: Vec<u8> = owner.iter().chain(&PADDING).copied().take(32).collect();
    let mut hash = Md5::digest(padded);
    if revision >= 3 {
        for _ in 0..50 {
            hash = Md5::digest(hash);
        }
    }
    let key = &hash[..length];
    let mut user = owner_value[..owner_value.len().min(32)].to_vec();
    for step in (0..if revision >= 3 { 20_u8 } else { 1 }).rev() {
        let key: Vec<u8> = key.iter().map(|byte| byte ^ step).collect();
        rc4(&key, &mut user);
    }
    let end = (0..user.len()).find(|end| PADDING.starts_with(&user[*end..])).unwrap_or(user.len());
    user.truncate(end);
    user
}

/// RC4, in place.
fn rc4(key: &[u8], bytes: &mut [u8]) {
    let mut state: [u8; 256] = std::array::from_fn(|place| place as u8);
    let mut other = 0_u8;
    for place in 0..256 {
        other = other.wrapping_add(state[place]).wrapping_add(key[place % key.len()]);
        state.swap(place, usize::from(other));
    }
    let (mut place, mut other) = (0_u8, 0_u8);
    for byte in bytes {
        place = place.wrapping_add(1);
        other = other.wrapping_add(state[usize::from(place)]);
        state.swap(usize::from(place), usize::from(other));
        *byte ^= state[usize::from(state[usize::from(place)].wrapping_add(state[usize::from(other)]))];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rc4_gives_the_published_example() {
        let mut bytes = *b"Plaintext";
        rc4(b"Key", &mut bytes);
        assert_eq!(bytes, *b"\xbb\xf3\x16\xe8\xd9\x40\xaf\x0a\xd3");
    }
}
