//! The doorway: parse, run, turn the result into an exit status.

fn main() -> std::process::ExitCode {
    parityscan::cli::main()
}
