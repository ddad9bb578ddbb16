//! The bounds that child processes get: never above what the system allows this one, which nobody but its administrator may raise.

use rustix::process::{Resource, Rlimit, getrlimit};

/// `most` of a resource, or what is allowed where that is less: asking for more fails, and the child with it.
pub(crate) fn at_most(resource: Resource, most: u64) -> Rlimit {
    lowered(most, getrlimit(resource).maximum)
}

fn lowered(most: u64, allowed: Option<u64>) -> Rlimit {
    let most = Some(allowed.map_or(most, |allowed| allowed.min(most)));
    Rlimit { current: most, maximum: most }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where a cluster or a login bounded memory below that of a worker, each file "crashed its reader".
    #[test]
    fn no_more_is_asked_for_than_the_system_allows() {
        let maximum = |allowed| lowered(1 << 30, allowed).maximum;
        assert_eq!([None, Some(1 << 40), Some(1 << 29)].map(maximum), [Some(1 << 30), Some(1 << 30), Some(1 << 29)]);
    }
}
