//! A pseudo-terminal with a screen that can be read.

use std::io::{Read, Write};
use std::num::NonZero;
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use crate::stand::Bedrock;

/// No test waits longer than this for anything to appear.
const LONG: Duration = Duration::from_secs(20);

/// A program on a terminal, as a person has it before them.
pub(crate) struct Terminal {
    screen: vt100::Parser,
    raw: Vec<u8>,
    output: Receiver<Vec<u8>>,
    keyboard: Box<dyn Write + Send>,
    pub(crate) child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    /// The settings of the terminal before the program began.
    fresh: String,
}

impl Terminal {
    /// The binary on a terminal of this many columns, with nothing in its environment but the way to this Bedrock.
    pub(crate) fn start(columns: u16, args: &[&str], bedrock: &Bedrock, more: &[(&str, &str)]) -> Self {
        let size = PtySize { rows: 40, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_outcrop"));
        command.args(args);
        command.cwd(std::env::temp_dir()); // it would begin in a home, and there is none
        command.env_clear();
        let like = bedrock.outcrop(&[]);
        for (name, value) in like.get_envs().filter_map(|(name, value)| Some((name, value?))) {
            command.env(name, value);
        }
        command.env("TERM", "xterm-256color");
        for (name, value) in more {
            command.env(name, value);
        }
        let fresh = settings(&*pair.master);
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let keyboard = pair.master.take_writer().unwrap();
        let (send, output) = mpsc::channel();
        std::thread::spawn(move || {
            let mut piece = [0; 4096];
            while let Ok(length @ 1..) = reader.read(&mut piece) {
                if send.send(piece[..length].to_vec()).is_err() {
                    break;
                }
            }
        });
        let screen = vt100::Parser::new(NonZero::new(40).unwrap(), NonZero::new(columns).unwrap(), 1000);
        Self { screen, raw: Vec::new(), output, keyboard, child, master: pair.master, fresh }
    }

    /// Presses keys; Enter is `\r`, Ctrl-C is `\u{3}`.
    pub(crate) fn press(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
        self.keyboard.flush().unwrap();
    }

    /// Waits until the screen shows this.
    pub(crate) fn wait_for(&mut self, text: &str) {
        let end = Instant::now() + LONG; // a program that goes on writing is waited for no longer either
        while !self.contents().contains(text) {
            let Ok(piece) = self.output.recv_timeout(end.saturating_duration_since(Instant::now())) else {
                panic!("`{text}` did not appear:\n{}", self.contents());
            };
            self.take(&piece);
        }
    }

    /// What stands on the screen.
    pub(crate) fn contents(&self) -> String {
        self.screen.screen().contents()
    }

    /// Waits for the end: the exit code, and every byte that was written. The terminal must be as it was before.
    pub(crate) fn end(mut self) -> (u32, String, Vec<u8>) {
        let end = Instant::now() + LONG;
        while let Ok(piece) = self.output.recv_timeout(end.saturating_duration_since(Instant::now())) {
            self.take(&piece);
        }
        if Instant::now() >= end {
            let _ = self.child.kill();
            panic!("the program did not end:\n{}", self.contents());
        }
        let code = self.child.wait().unwrap().exit_code();
        assert_eq!(settings(&*self.master), self.fresh, "the terminal was left in another state");
        (code, self.screen.screen().contents(), self.raw)
    }

    fn take(&mut self, piece: &[u8]) {
        self.raw.extend_from_slice(piece);
        self.screen.process(piece);
    }
}

/// Echo, line editing, signals: all that a program can set and forget.
fn settings(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios().unwrap())
}
