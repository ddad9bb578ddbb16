//! Encrypted documents of every revision, opened with the user's and the owner's password, and refused without.
#![expect(deprecated, reason = "revision 5 is deprecated, and still found in old records")]

use std::collections::BTreeMap;

use lopdf::{
    EncryptionState, EncryptionVersion, Permissions,
    encryption::crypt_filters::{Aes128CryptFilter, Aes256CryptFilter, CryptFilter},
};

use super::{
    writer::{Writer, texts},
    *,
};

/// How a document is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Rc4By40,
    Rc4By128,
    Aes128,
    Aes256R5,
    Aes256R6,
}

const KINDS: [Kind; 5] = [Kind::Rc4By40, Kind::Rc4By128, Kind::Aes128, Kind::Aes256R5, Kind::Aes256R6];

/// A document of one page with an attachment, encrypted.
fn locked(kind: Kind, owner_password: &str, user_password: &str) -> Arc<Vec<u8>> {
    let mut writer = Writer::new();
    let file = writer.stream("/Type/EmbeddedFile", b"Attached: PTSD F43.10, present");
    let named = writer.object(&format!("<</Type/Filespec/F(a.txt)/EF<</F {file} 0 R>>>>"));
    writer.catalog(&format!("/Names<</EmbeddedFiles<</Names[(a.txt) {named} 0 R]>>>>"));
    writer.page(&texts(&[(72, 700, "Panic disorder F41.0")]), "");
    let mut document = lopdf::Document::load_mem(&writer.finish()).unwrap();
    let id = lopdf::Object::string_literal("0123456789abcdef");
    document.trailer.set("ID", lopdf::Object::Array(vec![id.clone(), id]));
    let state = EncryptionState::try_from(version(kind, &document, owner_password, user_password)).unwrap();
    document.encrypt(&state).unwrap();
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    Arc::new(bytes)
}

/// How lopdf names it.
fn version<'d>(
    kind: Kind,
    document: &'d lopdf::Document,
    owner_password: &'d str,
    user_password: &'d str,
) -> EncryptionVersion<'d> {
    let permissions = Permissions::all();
    let filter = || b"StdCF".to_vec();
    let (encrypt_metadata, file_encryption_key, stream_filter, string_filter) = (true, &[7; 32][..], filter(), filter());
    let cipher: Arc<dyn CryptFilter> =
        if kind == Kind::Aes128 { Arc::new(Aes128CryptFilter) } else { Arc::new(Aes256CryptFilter) };
    let crypt_filters = BTreeMap::from([(filter(), cipher)]);
    // What the versions with filters have in common, and the fields that only one of them has.
    macro_rules! filtered {
        ($version:ident $(, $own:ident)?) => {
            EncryptionVersion::$version {
                encrypt_metadata, crypt_filters, stream_filter, string_filter, owner_password, user_password, permissions $(, $own)?
            }
        };
    }
    match kind {
        Kind::Rc4By40 => EncryptionVersion::V1 { document, owner_password, user_password, permissions },
        Kind::Rc4By128 => EncryptionVersion::V2 { document, owner_password, user_password, key_length: 128, permissions },
        Kind::Aes128 => filtered!(V4, document),
        Kind::Aes256R5 => filtered!(R5, file_encryption_key),
        Kind::Aes256R6 => filtered!(V5, file_encryption_key),
    }
}

fn text(bytes: &Arc<Vec<u8>>, passwords: &[&str]) -> Result<String, FileError> {
    let passwords: Vec<String> = passwords.iter().map(ToString::to_string).collect();
    let options = ExtractOptions { passwords: passwords.clone(), ..ExtractOptions::default() };
    Ok(Opened::open(Arc::clone(bytes), &passwords)?.read_all(&options).text)
}

const READ: &str = "Panic disorder F41.0\u{c}Attached: PTSD F43.10, present";

#[test]
fn each_revision_opens_with_either_password_and_with_none_that_is_wrong() {
    for kind in KINDS {
        let bytes = locked(kind, "owner's own", "Rosewood 1994");
        assert_eq!(text(&bytes, &["wrong", "Rosewood 1994"]).as_deref(), Ok(READ), "{kind:?}, the user's");
        assert_eq!(text(&bytes, &["owner's own"]).as_deref(), Ok(READ), "{kind:?}, the owner's");
        assert_eq!(text(&bytes, &["wrong", ""]), Err(FileError::Password), "{kind:?}");
        assert_eq!(text(&bytes, &[]), Err(FileError::Password), "{kind:?}");
    }
}

#[test]
fn an_empty_password_of_the_user_needs_none() {
    for kind in KINDS {
        assert_eq!(text(&locked(kind, "owner's own", ""), &[]).as_deref(), Ok(READ), "{kind:?}");
    }
}

#[test]
fn passwords_beyond_ascii_fit() {
    for kind in KINDS {
        let bytes = locked(kind, "owner's own", "Caf\u{e9} M\u{fc}nchen");
        assert_eq!(text(&bytes, &["Cafe", "owner's own"]).as_deref(), Ok(READ), "{kind:?}, the owner's");
        assert_eq!(text(&bytes, &["Caf\u{e9} M\u{fc}nchen"]).as_deref(), Ok(READ), "{kind:?}, composed");
        assert_eq!(text(&bytes, &["Cafe\u{301} Mu\u{308}nchen"]).as_deref(), Ok(READ), "{kind:?}, as macOS types it");
    }
}

/// A folder's files mostly share their password: the last one that fitted is tried first, but only among those that were given.
#[test]
fn files_of_several_passwords_open_in_any_order_and_none_with_a_password_that_was_not_given() {
    let [one, two, none] = ["one", "two", ""].map(|user| locked(Kind::Aes256R6, "owner's own", user));
    let plain = Arc::new(Writer::of_pages(&[&texts(&[(72, 700, "plain")])]));
    for file in [&one, &two, &two, &none, &one, &plain, &two] {
        let read = text(file, &["wrong", "one", "two"]);
        assert_eq!(read.as_deref(), Ok(if Arc::ptr_eq(file, &plain) { "plain" } else { READ }));
    }
    assert_eq!(text(&two, &["wrong", "one"]), Err(FileError::Password), "'two' fitted before");
    let opened = Opened::open(Arc::clone(&plain), &["one".to_owned()]).unwrap();
    assert_eq!(opened.password, "", "an open file needs none");
}
