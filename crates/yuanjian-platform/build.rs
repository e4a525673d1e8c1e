//! Tells cargo that the program holds what Vite built.

fn main() {
    println!("cargo:rerun-if-changed=../../web/dist");
    println!("cargo:rerun-if-changed=../../migrations");
}
