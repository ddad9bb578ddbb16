//! Shares the work on one long document out among threads; the results come in the order of the work, whoever did it.

use rayon::prelude::*;

/// Does `work` with so many threads at hand, and tells it how many they are: where no thread can be had, one.
pub fn with<T: Send>(threads: usize, work: impl FnOnce(usize) -> T + Send) -> T {
    let pool = (threads > 1).then(|| rayon::ThreadPoolBuilder::new().num_threads(threads).build().ok()).flatten();
    match pool {
        Some(pool) => pool.install(|| work(threads)),
        None => work(1),
    }
}

/// The result of `work` for each item, in their order. More than one thread are those of [`with`].
pub fn map<I: Sync, T: Send>(threads: usize, items: &[I], work: impl Fn(&I) -> T + Sync + Send) -> Vec<T> {
    if threads > 1 { items.par_iter().map(work).collect() } else { items.iter().map(work).collect() }
}

/// The results of both. More than one thread are those of [`with`].
pub fn join<A: Send, B: Send>(threads: usize, one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B + Send) -> (A, B) {
    if threads > 1 { rayon::join(one, other) } else { (one(), other()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_work() {
        let items: Vec<u64> = (0..200).collect();
        let squares: Vec<u64> = items.iter().map(|item| item * item).collect();
        for threads in [0, 1, 2, 7] {
            let (found, empty, both) = with(threads, |at_hand| {
                assert_eq!(at_hand, threads.max(1));
                let square = |item: &u64| item * item;
                (map(at_hand, &items, square), map(at_hand, &[], square), join(at_hand, || 1, || 'b'))
            });
            assert_eq!((found, empty, both), (squares.clone(), Vec::new(), (1, 'b')), "{threads} threads");
        }
    }
}
