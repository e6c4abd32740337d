//! One window for one data folder: a second process asks the first to show itself, over a local
//! socket that nobody else on the network can reach.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::time::Duration;

use interprocess::local_socket::prelude::*;
use interprocess::local_socket::{GenericNamespaced, ListenerOptions, Name, Stream};

const SHOW: &str = "show\n";
const SHOWN: &str = "shown\n";
/// After a connection that could not be taken, so that a broken socket does not burn a core.
const PAUSE: Duration = Duration::from_millis(200);

/// Asks the window of that folder to show itself; `false`: there is none.
pub fn show(folder: &Path) -> bool {
    ask(folder).is_ok_and(|answer| answer == SHOWN)
}

fn ask(folder: &Path) -> io::Result<String> {
    let mut stream = BufReader::new(Stream::connect(name(folder)?)?);
    stream.get_mut().write_all(SHOW.as_bytes())?;
    let mut answer = String::new();
    stream.read_line(&mut answer)?;
    Ok(answer)
}

/// Answers those who ask from now on, on a thread of its own.
pub fn answer(folder: &Path, shown: impl Fn() + Send + 'static) -> io::Result<()> {
    let listener = ListenerOptions::new().name(name(folder)?).create_sync()?;
    let answer = move || {
        for stream in listener.incoming() {
            if stream.and_then(|stream| serve(stream, &shown)).is_err() {
                std::thread::sleep(PAUSE);
            }
        }
    };
    std::thread::Builder::new().name("first-window".to_owned()).spawn(answer)?;
    Ok(())
}

fn serve(stream: Stream, shown: &impl Fn()) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut asked = String::new();
    stream.read_line(&mut asked)?;
    if asked == SHOW {
        shown();
        stream.get_mut().write_all(SHOWN.as_bytes())?;
    }
    Ok(())
}

/// Of the folder, whichever way it was written.
fn name(folder: &Path) -> io::Result<Name<'static>> {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    let whole = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let mut hasher = DefaultHasher::new();
    whole.hash(&mut hasher);
    format!("fieldlift-window-{:016x}.sock", hasher.finish()).to_ns_name::<GenericNamespaced>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[test]
    fn a_second_process_is_answered_by_the_window_of_the_same_folder_only() {
        let folder = tempfile::tempdir().unwrap();
        let other = tempfile::tempdir().unwrap();
        assert!(!show(folder.path()));
        let (sender, shown) = mpsc::channel();
        answer(folder.path(), move || sender.send(()).unwrap()).unwrap();
        assert!(show(folder.path()));
        shown.recv_timeout(Duration::from_secs(10)).unwrap();
        assert!(show(&folder.path().join(".")), "the same folder, written differently");
        assert!(!show(other.path()));
    }
}
