//! The list of what is left to do, shared by all threads of a run. A task may add tasks, so an idle thread waits until the last
//! running one is done.

use std::{
    collections::VecDeque,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
};

/// Tasks in order; those that a running task adds go to the front, so that what was begun is finished first.
pub(super) struct Queue<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

struct State<T> {
    waiting: VecDeque<T>,
    running: usize,
}

impl<T> Queue<T> {
    pub(super) fn new(tasks: impl IntoIterator<Item = T>) -> Self {
        let state = State { waiting: tasks.into_iter().collect(), running: 0 };
        Self { state: Mutex::new(state), changed: Condvar::new() }
    }

    /// Runs tasks until none is left and none is running.
    pub(super) fn work(&self, mut run: impl FnMut(T)) {
        while let Some(task) = self.next() {
            let _done = Running(self);
            run(task);
        }
    }

    /// Puts tasks at the front, in their order.
    pub(super) fn add(&self, tasks: impl IntoIterator<Item = T, IntoIter: DoubleEndedIterator>) {
        let mut state = self.lock();
        for task in tasks.into_iter().rev() {
            state.waiting.push_front(task);
        }
        drop(state);
        self.changed.notify_all();
    }

    fn next(&self) -> Option<T> {
        let mut state = self.lock();
        loop {
            if let Some(task) = state.waiting.pop_front() {
                state.running += 1;
                return Some(task);
            }
            if state.running == 0 {
                return None;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// A thread that panicked left the list whole: no code runs under the lock that could break it.
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A running task; counted off also when it panics.
struct Running<'q, T>(&'q Queue<T>);

impl<T> Drop for Running<'_, T> {
    fn drop(&mut self) {
        self.0.lock().running -= 1;
        self.0.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::{AtomicUsize, Ordering},
        thread,
    };

    use super::*;

    #[test]
    fn added_tasks_come_before_waiting_ones() {
        let queue = Queue::new([10, 20]);
        let mut order = Vec::new();
        queue.work(|task| {
            order.push(task);
            if task == 10 {
                queue.add([11, 12]);
            }
        });
        assert_eq!(order, [10, 11, 12, 20]);
    }

    #[test]
    fn idle_threads_wait_for_tasks_that_are_still_to_be_added() {
        let queue = Queue::new([6_u32]);
        let done = AtomicUsize::new(0);
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    queue.work(|depth| {
                        done.fetch_add(1, Ordering::Relaxed);
                        if depth > 0 {
                            queue.add([depth - 1, depth - 1]);
                        }
                    });
                });
            }
        });
        assert_eq!(done.into_inner(), 127);
    }
}
