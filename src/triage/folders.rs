//! Files that do not say whose they are belong to the patient of their folder, if all others there are one patient's.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    identity::Identity,
    join::{Sets, Subject},
};

/// Whose the files of a folder are that say it.
enum Owner {
    /// All of one patient: the root of the set, and the positions of the files.
    One(usize, Vec<usize>),
    /// Of several.
    Several,
}

impl Owner {
    /// One more file of the folder.
    fn add(&mut self, root: usize, position: usize) {
        match self {
            Self::One(owner, files) if *owner == root => files.push(position),
            _ => *self = Self::Several,
        }
    }
}

/// Joins unidentified files with the one patient of their folder. A folder that is itself a PATH of the run joins nobody.
pub(super) fn join(subjects: &[Subject], roots: &BTreeSet<String>, sets: &mut Sets) {
    let known: BTreeSet<usize> = (0..subjects.len())
        .filter(|position| subjects[*position].identity.is_identified())
        .map(|position| sets.root(position))
        .collect();
    let mut owners: BTreeMap<&str, Owner> = BTreeMap::new();
    for (position, subject) in subjects.iter().enumerate() {
        let root = sets.root(position);
        if known.contains(&root) {
            for folder in above(&subject.file) {
                owners.entry(folder).or_insert_with(|| Owner::One(root, Vec::new())).add(root, position);
            }
        }
    }
    // What the files of a folder say together; made for those folders only that are asked for.
    let mut said: BTreeMap<&str, Identity> = BTreeMap::new();
    for (position, subject) in subjects.iter().enumerate() {
        if known.contains(&sets.root(position)) {
            continue;
        }
        let nearest = containers(&subject.file).find_map(|folder| Some((folder, owners.get(folder)?)));
        if let Some((folder, owners)) = nearest
            && !roots.contains(folder)
            && let Owner::One(owner, files) = owners
            && let identity = said.entry(folder).or_insert_with(|| together(subjects, files))
            && !contradicts(identity, &subject.identity)
        {
            sets.unite(*owner, position);
        }
    }
}

/// What the headers of some files of one patient say together.
fn together(subjects: &[Subject], positions: &[usize]) -> Identity {
    let mut all = Identity::default();
    positions.iter().for_each(|position| all.add(&subjects[*position].identity));
    all
}

/// A file that says only a name or only a birth date must not be given to somebody of another name or birth date.
fn contradicts(owner: &Identity, file: &Identity) -> bool {
    owner.other_name(file) || owner.other_birth(file)
}

/// All folders and archives that a file lies in, the innermost first.
fn above(file: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(parent(file), |folder| parent(folder))
}

/// The folders that may speak for a file: its own, and for a member of an archive all up to the folder that the archive lies in.
fn containers(file: &str) -> impl Iterator<Item = &str> {
    let mut last = false;
    above(file).take_while(move |folder| {
        let take = !last;
        last |= !folder.contains("!/") && !folder.ends_with('!');
        take
    })
}

/// The folder or archive (`outer.zip!`) around a name; none for a name without a folder.
fn parent(name: &str) -> Option<&str> {
    if let Some(archive) = name.strip_suffix('!') {
        return parent(archive);
    }
    name.rfind('/').map(|slash| &name[..slash])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_is_a_folder_among_folders() {
        let list = |file| containers(file).collect::<Vec<_>>();
        assert_eq!(list("a/b.zip!/c/d.xml"), ["a/b.zip!/c", "a/b.zip!", "a"]);
        assert_eq!(list("x/a/b.zip!/d.xml"), ["x/a/b.zip!", "x/a"]);
        assert_eq!(list("x/a/d.xml"), ["x/a"]);
        assert_eq!(list("b.zip!/d.xml"), ["b.zip!"]);
        assert!(list("d.xml").is_empty());
        assert_eq!(above("x/a/d.xml").collect::<Vec<_>>(), ["x/a", "x"]);
    }
}
