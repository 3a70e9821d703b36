use std::task::Waker;

use http_body::Body as _;
use http_body_util::BodyExt;
use tokio::sync::mpsc;

use super::*;

/// A stream that is fed by hand.
struct Fed(mpsc::UnboundedReceiver<Bytes>);

impl Stream for Fed {
    type Item = Bytes;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Bytes>> {
        self.0.poll_recv(cx)
    }
}

fn live() -> (mpsc::UnboundedSender<Bytes>, Body, Arc<Notify>) {
    of(Events::Chat)
}

fn of(events: Events) -> (mpsc::UnboundedSender<Bytes>, Body, Arc<Notify>) {
    let (feed, pieces) = mpsc::unbounded_channel();
    let end = Arc::new(Notify::new());
    let live = Live::new(Box::pin(Fed(pieces)), events, Duration::from_secs(15), &end);
    (feed, Body::Live(Box::pin(live)), end)
}

async fn next(body: &mut Body) -> Option<Bytes> {
    body.frame().await.map(|frame| frame.unwrap().into_data().unwrap())
}

#[tokio::test(start_paused = true)]
async fn a_silent_stream_is_kept_open_by_a_comment_every_fifteen_seconds() {
    let (feed, mut body, _end) = live();
    let start = Instant::now();
    assert_eq!(next(&mut body).await.unwrap(), ": ping\n\n");
    assert_eq!(start.elapsed(), Duration::from_secs(15));
    assert_eq!(next(&mut body).await.unwrap(), ": ping\n\n");
    assert_eq!(start.elapsed(), Duration::from_secs(30));
    // A piece starts the silence anew.
    tokio::time::advance(Duration::from_secs(10)).await;
    feed.send(Bytes::from_static(b"data: 1\n\n")).unwrap();
    assert_eq!(next(&mut body).await.unwrap(), "data: 1\n\n");
    assert_eq!(next(&mut body).await.unwrap(), ": ping\n\n");
    assert_eq!(start.elapsed(), Duration::from_secs(55));
}

#[tokio::test(start_paused = true)]
async fn the_end_of_the_pieces_is_the_end_of_the_body() {
    let (feed, mut body, _end) = live();
    feed.send(Bytes::from_static(b"data: [DONE]\n\n")).unwrap();
    drop(feed);
    assert_eq!(next(&mut body).await.unwrap(), "data: [DONE]\n\n");
    assert_eq!(next(&mut body).await, None);
    assert_eq!(next(&mut body).await, None);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_waits_no_longer_ends_the_stream_with_an_error_and_no_done() {
    let (feed, mut body, end) = live();
    feed.send(Bytes::from_static(b"data: 1\n\n")).unwrap();
    end.notify_waiters();
    assert_eq!(next(&mut body).await.unwrap(), "data: 1\n\n", "what is there is still sent");
    let last = next(&mut body).await.unwrap();
    assert!(last.starts_with(b"data: {\"error\":") && last.ends_with(b"}\n\n"), "{last:?}");
    assert_eq!(next(&mut body).await, None);
}

#[tokio::test(start_paused = true)]
async fn the_error_at_the_end_is_an_event_of_the_callers_dialect() {
    for (events, begins) in [
        (
            Events::Messages,
            r#"event: error
data: {"type":"error","error":{"type":"overloaded_error","#,
        ),
        (
            Events::Responses,
            r#"event: error
data: {"type":"error","code":"shutting_down","#,
        ),
    ] {
        let (_feed, mut body, end) = of(events);
        end.notify_waiters();
        let last = next(&mut body).await.unwrap();
        assert!(last.starts_with(begins.as_bytes()), "{last:?}");
        assert_eq!(next(&mut body).await, None);
    }
}

/// Events of Responses are numbered, and a client may refuse one that goes back.
#[tokio::test(start_paused = true)]
async fn the_error_at_the_end_goes_on_from_the_last_number() {
    let numbered = |number: u64| {
        format!("event: x\ndata: {{\"type\":\"x\",\"sequence_number\":{number},\"delta\":\"a\"}}\n\n")
    };
    let (third, fourth) = (numbered(3), numbered(4));
    for (pieces, number) in [
        (vec![], 0),
        (vec![third.clone()], 4),
        (vec![third.clone() + &fourth], 5),
        (vec![third.clone(), fourth.clone() + &third[..30]], 5),
        (vec![third, "data: [DONE]\n\n".to_owned()], 4),
    ] {
        let (feed, mut body, end) = of(Events::Responses);
        for piece in &pieces {
            feed.send(Bytes::from(piece.clone())).unwrap();
            assert_eq!(next(&mut body).await.unwrap(), piece);
        }
        end.notify_waiters();
        let last = String::from_utf8(next(&mut body).await.unwrap().to_vec()).unwrap();
        assert!(last.contains(&format!("\"sequence_number\":{number}}}")), "{pieces:?}: {last}");
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_put_into_the_middle_of_an_event_that_is_passed_on() {
    let (feed, mut body, end) = live();
    let begun = "data: {\"text\":\"a";
    feed.send(Bytes::from_static(begun.as_bytes())).unwrap();
    assert_eq!(next(&mut body).await.unwrap(), begun);
    let silent = tokio::time::timeout(Duration::from_mins(1), next(&mut body)).await;
    assert!(silent.is_err(), "a comment here would become part of the text: {silent:?}");
    feed.send(Bytes::from_static(b"b\"}\r\n\r\n")).unwrap();
    assert_eq!(next(&mut body).await.unwrap(), "b\"}\r\n\r\n");
    assert_eq!(next(&mut body).await.unwrap(), ": ping\n\n");
    feed.send(Bytes::from_static(begun.as_bytes())).unwrap();
    assert_eq!(next(&mut body).await.unwrap(), begun);
    end.notify_waiters();
    let last = next(&mut body).await.unwrap();
    assert!(last.starts_with(b"\n\ndata: {\"error\""), "{last:?}");
}

#[test]
fn a_whole_body_knows_its_length() {
    let mut body = Body::whole("hello");
    assert_eq!(body.size_hint().exact(), Some(5));
    let mut cx = Context::from_waker(Waker::noop());
    assert!(matches!(Pin::new(&mut body).poll_frame(&mut cx), Poll::Ready(Some(Ok(_)))));
    assert!(body.is_end_stream());
    assert!(Body::whole("").is_end_stream());
}
