//! A Tauri application that shows one line: what the window's start and memory are compared with.

fn main() -> tauri::Result<()> {
    tauri::Builder::default().run(tauri::generate_context!("examples/one-line/tauri.conf.json"))
}
