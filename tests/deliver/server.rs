//! An HTTP server on this machine that answers as it is told, well or badly, and keeps what it was sent.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Received {
    /// `POST /hook HTTP/1.1`.
    pub(crate) line: String,
    /// By name in lower case.
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
}

/// How a request is answered.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
    /// With a status, and lines of the head.
    Status(&'static str, String),
    /// Not at all for so long.
    Silence(Duration),
    /// The connection ends before an answer.
    Hangs,
    /// The head is right, and the body ends before it is whole.
    Cut,
    /// The head is right, and the body does not end.
    Endless,
    /// Something that is no HTTP.
    Garbage,
}

impl Answer {
    pub(crate) fn of(status: &'static str) -> Self {
        Self::Status(status, String::new())
    }
}

pub(crate) struct Server {
    pub(crate) port: u16,
    received: Arc<Mutex<Vec<Received>>>,
}

impl Server {
    /// Gives these answers one after the other, the last for ever.
    pub(crate) fn answering(answers: Vec<Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let received = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&received);
        thread::spawn(move || {
            let mut answers = answers.into_iter();
            let mut last = Answer::of("200 OK");
            for stream in listener.incoming().map_while(Result::ok) {
                let Some(request) = read(&stream) else { continue };
                kept.lock().unwrap().push(request);
                last = answers.next().unwrap_or(last);
                let answer = last.clone();
                // Whoever does not answer keeps nobody else waiting.
                thread::spawn(move || reply(stream, &answer));
            }
        });
        Self { port, received }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}/hook", self.port)
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }
}

pub(crate) fn read(stream: impl Read) -> Option<Received> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut headers = BTreeMap::new();
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.trim_end().split_once(':') else { break };
        headers.insert(name.to_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length").and_then(|length| length.parse().ok())?;
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Received { line: line.trim_end().to_owned(), headers, body: String::from_utf8(body).ok()? })
}

fn reply(mut stream: TcpStream, answer: &Answer) {
    // The other side may have gone: that is what some tests are about.
    let _ = match answer {
        Answer::Status(status, head) => {
            stream.write_all(format!("HTTP/1.1 {status}\r\n{head}Content-Length: 0\r\n\r\n").as_bytes())
        }
        Answer::Silence(time) => {
            thread::sleep(*time);
            Ok(())
        }
        Answer::Hangs => Ok(()),
        Answer::Cut => stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf"),
        Answer::Endless => {
            let head = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 900000000000\r\n\r\n");
            let block = vec![b'x'; 1 << 16];
            head.and_then(|()| (0..1 << 14).try_for_each(|_| stream.write_all(&block)))
        }
        Answer::Garbage => stream.write_all(b"\x16\x03\x01 what?\r\n\r\n"),
    };
}
