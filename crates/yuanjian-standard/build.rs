//! Builds again when an edition's files change; `include_dir` alone would not notice.

fn main() {
    println!("cargo::rerun-if-changed=../../data/standards");
}
