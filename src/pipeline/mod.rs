//! Scheduling, worker processes, limits and the journal. It does not know what a finding means.
