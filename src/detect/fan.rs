//! Shares work out among threads; the results come in the order of the work, whoever did it.

use rayon::prelude::*;

/// The result of `work` for each item, in their order. With one thread, or one item, or where no thread can be had, this thread does it all.
pub(crate) fn map<I: Sync, T: Send>(threads: usize, items: &[I], work: impl Fn(&I) -> T + Sync) -> Vec<T> {
    let threads = threads.min(items.len());
    let pool = (threads > 1).then(|| rayon::ThreadPoolBuilder::new().num_threads(threads).build().ok()).flatten();
    match pool {
        Some(pool) => pool.install(|| items.par_iter().map(&work).collect()),
        None => items.iter().map(work).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_work() {
        let items: Vec<u64> = (0..200).collect();
        let squares: Vec<u64> = items.iter().map(|item| item * item).collect();
        for threads in [0, 1, 2, 7] {
            assert_eq!(map(threads, &items, |item| item * item), squares, "{threads} threads");
        }
        assert_eq!(map(4, &[] as &[u64], |item| *item), Vec::<u64>::new());
    }
}
