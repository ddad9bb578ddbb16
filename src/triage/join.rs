//! Which files are about one patient: by record number, by name and birth date, by folder.
//!
//! The result does not depend on the order of the files.

use std::collections::{BTreeMap, BTreeSet};

use super::{facts::Facts, fold::loose_number, folders, identity::Identity, strangers::Named};

/// A file that is about a patient, whoever that is.
#[derive(Clone, Debug)]
pub(super) struct Subject {
    /// Index of its report.
    pub(super) index: usize,
    /// Its name as the contract prints it.
    pub(super) file: String,
    /// What its header says.
    pub(super) identity: Identity,
    /// Who else its pages name.
    pub(super) named: Named,
    /// What its header adds to the patient's row.
    pub(super) facts: Facts,
}

/// Files joined into one patient.
#[derive(Clone, Debug, Default)]
pub(super) struct Group {
    /// Positions in the list of subjects, in order.
    pub(super) members: Vec<usize>,
    /// What all headers say together.
    pub(super) identity: Identity,
    /// Whether files without a number could as well belong to another patient of the same name and birth date.
    pub(super) ambiguous: bool,
}

/// Joins files into patients. `roots` are the PATHs of the run, as printed.
pub(super) fn join(subjects: &[Subject], roots: &BTreeSet<String>) -> Vec<Group> {
    let mut sets = Sets::new(subjects.len());
    by_number(subjects, &mut sets);
    by_loose_number(subjects, &mut sets);
    let ambiguous = by_name_and_birth(subjects, &mut sets);
    folders::join(subjects, roots, &mut sets);
    let mut groups: BTreeMap<usize, Group> = BTreeMap::new();
    for (position, subject) in subjects.iter().enumerate() {
        let group = groups.entry(sets.root(position)).or_default();
        group.members.push(position);
        group.identity.add(&subject.identity);
        group.ambiguous |= ambiguous.contains(&position);
    }
    groups.into_values().collect()
}

/// Equal record numbers are one patient.
fn by_number(subjects: &[Subject], sets: &mut Sets) {
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    for (position, subject) in subjects.iter().enumerate() {
        for number in &subject.identity.numbers {
            sets.unite(*first.entry(number).or_insert(position), position);
        }
    }
}

/// Numbers that are equal after a leading `1100`, and ids that are no record numbers, join where name or birth date also agrees.
fn by_loose_number(subjects: &[Subject], sets: &mut Sets) {
    let mut holders: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for (position, subject) in subjects.iter().enumerate() {
        let all = subject.identity.numbers.iter().chain(&subject.identity.ids);
        for number in all {
            holders.entry(loose_number(number)).or_default().insert(position);
        }
    }
    for holders in holders.values().filter(|holders| holders.len() > 1) {
        unite_agreeing(subjects, holders, sets);
    }
}

/// Unites those of some subjects whose patients have a name or birth date in common, until nothing more can be united.
fn unite_agreeing(subjects: &[Subject], holders: &BTreeSet<usize>, sets: &mut Sets) {
    let mut known: BTreeMap<usize, Identity> = BTreeMap::new();
    for position in holders {
        known.entry(sets.root(*position)).or_default().add(&subjects[*position].identity);
    }
    let mut pending: Vec<(usize, Identity)> = known.into_iter().collect();
    while let Some((root, mut identity)) = pending.pop() {
        while let Some(found) = pending.iter().position(|(_, other)| other.same_name(&identity) || other.same_birth(&identity)) {
            let (other, more) = pending.remove(found);
            sets.unite(root, other);
            identity.add(&more);
        }
    }
}

/// Files without a record number belong to whom they name with his birth date. Where two patients with different numbers bear that
/// name and birth date they belong to neither; their positions are given back.
fn by_name_and_birth(subjects: &[Subject], sets: &mut Sets) -> BTreeSet<usize> {
    let mut born: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (position, subject) in subjects.iter().enumerate().filter(|(_, subject)| !subject.identity.names.is_empty()) {
        for birth in &subject.identity.births {
            born.entry(birth).or_default().push(position);
        }
    }
    let mut ambiguous = BTreeSet::new();
    for positions in born.values() {
        let (numbered, bare) = known_names(subjects, positions);
        for cluster in clusters(subjects, bare, sets) {
            let owners = owners(subjects, &numbered, &cluster, sets);
            match owners.first() {
                Some(owner) if owners.len() == 1 => sets.unite(*owner, cluster[0]),
                Some(_) => ambiguous.extend(cluster),
                None => {}
            }
        }
    }
    ambiguous
}

/// Unites files without a number that bear the same name; gives the positions of each such patient.
fn clusters(subjects: &[Subject], bare: Vec<Vec<usize>>, sets: &mut Sets) -> Vec<Vec<usize>> {
    for (place, name) in bare.iter().enumerate() {
        let identity = &subjects[name[0]].identity;
        name.iter().for_each(|position| sets.unite(name[0], *position));
        for held in bare[..place].iter().filter(|held| subjects[held[0]].identity.same_name(identity)) {
            sets.unite(held[0], name[0]);
        }
    }
    let mut clusters: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    bare.into_iter().flatten().for_each(|position| clusters.entry(sets.root(position)).or_default().push(position));
    clusters.into_values().collect()
}

/// The roots of the patients with a number whose name one of the files of a cluster bears.
fn owners(subjects: &[Subject], numbered: &[Vec<usize>], cluster: &[usize], sets: &mut Sets) -> BTreeSet<usize> {
    let named = |held: usize| cluster.iter().any(|file| subjects[*file].identity.same_name(&subjects[held].identity));
    numbered.iter().filter(|held| named(held[0])).flatten().map(|position| sets.root(*position)).collect()
}

/// Positions of the same birth date, put together where their names are literally the same; those with a record number apart.
fn known_names(subjects: &[Subject], positions: &[usize]) -> (Vec<Vec<usize>>, Vec<Vec<usize>>) {
    let mut named: BTreeMap<(bool, _), Vec<usize>> = BTreeMap::new();
    for position in positions {
        let identity = &subjects[*position].identity;
        named.entry((identity.numbers.is_empty(), &identity.names)).or_default().push(*position);
    }
    let (bare, numbered): (Vec<_>, Vec<_>) = named.into_iter().partition(|((bare, _), _)| *bare);
    let values = |list: Vec<(_, Vec<usize>)>| list.into_iter().map(|(_, positions)| positions).collect();
    (values(numbered), values(bare))
}

/// Disjoint sets of positions; the smallest position of a set is its root.
pub(super) struct Sets {
    parent: Vec<usize>,
}

impl Sets {
    fn new(length: usize) -> Self {
        Self { parent: (0..length).collect() }
    }

    /// The smallest position of the set.
    pub(super) fn root(&mut self, mut position: usize) -> usize {
        while self.parent[position] != position {
            self.parent[position] = self.parent[self.parent[position]];
            position = self.parent[position];
        }
        position
    }

    /// Makes two sets one.
    pub(super) fn unite(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.parent[one.max(other)] = one.min(other);
    }
}
