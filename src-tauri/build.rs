use std::path::Path;

fn main() {
    // The page is compiled into the binary; without this check the failure is a macro's panic that
    // does not say what to do.
    let page = Path::new("../ui/dist/index.html");
    println!("cargo:rerun-if-changed=../ui/dist");
    if !page.exists() {
        println!(
            "cargo::error=ui/dist has not been built. Run `cargo xtask start`, or `npm ci && npm run build` in ui/."
        );
        return;
    }
    tauri_build::build();
}
