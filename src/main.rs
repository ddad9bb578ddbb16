//! The doorway: parse, run, turn the result into an exit status.

fn main() {
    println!("parityscan");
}
