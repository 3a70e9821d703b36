use super::*;

/// Name and data of each event, and how the stream ended.
fn read(chunks: &[&[u8]]) -> (Vec<(String, String)>, Result<(), FrameError>) {
    let mut decoder = Decoder::default();
    let mut events = Vec::new();
    for chunk in chunks {
        decoder.push(Bytes::copy_from_slice(chunk));
        while let Some(event) = decoder.next_event().unwrap() {
            let name = event.event.as_deref().unwrap_or_default();
            events.push((
                String::from_utf8_lossy(name).into_owned(),
                String::from_utf8_lossy(&event.data).into_owned(),
            ));
        }
    }
    (events, decoder.finish())
}

fn data(text: &str) -> Vec<String> {
    read(&[text.as_bytes()]).0.into_iter().map(|(_, data)| data).collect()
}

fn events(text: &'static [u8]) -> Vec<Event> {
    let mut decoder = Decoder::default();
    decoder.push(Bytes::from_static(text));
    std::iter::from_fn(|| decoder.next_event().unwrap()).collect()
}

#[test]
fn a_data_line_inside_one_chunk_is_a_slice_of_it() {
    let chunk = Bytes::from_static(b"event: delta\ndata: {\"a\":1}\n\ndata: two\n\n");
    let mut decoder = Decoder::default();
    decoder.push(chunk.clone());
    for _ in 0..2 {
        let event = decoder.next_event().unwrap().unwrap();
        assert!(chunk.as_ptr_range().contains(&event.data.as_ptr()), "data was copied");
    }
}

#[test]
fn lines_end_in_lf_cr_or_crlf_and_the_three_may_mix() {
    for text in ["data: a\n\ndata: b\n\n", "data: a\r\rdata: b\r\r", "data: a\r\n\r\ndata: b\r\n\r\n"] {
        assert_eq!(data(text), ["a", "b"], "{text:?}");
    }
    assert_eq!(data("data: a\rdata: b\r\ndata: c\n\r\n"), ["a\nb\nc"]);
    assert_eq!(data("data: a\n\r\ndata: b\r\n\n"), ["a", "b"]);
}

#[test]
fn a_crlf_cut_in_two_is_one_line_end() {
    let (events, end) = read(&[b"data: a\r", b"\ndata: b\r", b"\n\r", b"\n", b"data: c\n\n"]);
    assert_eq!(events, [(String::new(), "a\nb".to_owned()), (String::new(), "c".to_owned())]);
    assert_eq!(end, Ok(()));
}

#[test]
fn an_event_is_given_at_the_cr_that_ends_it_without_waiting_for_an_lf() {
    let mut decoder = Decoder::default();
    decoder.push(Bytes::from_static(b"data: a\r\n\r"));
    assert_eq!(decoder.next_event().unwrap().unwrap().data, &b"a"[..]);
    decoder.push(Bytes::from_static(b"\n"));
    assert_eq!(decoder.next_event(), Ok(None));
    assert_eq!(decoder.finish(), Ok(()));
}

#[test]
fn one_byte_order_mark_at_the_start_is_dropped_also_when_cut() {
    assert_eq!(data("\u{feff}data: a\n\n"), ["a"]);
    assert_eq!(read(&[b"\xef", b"\xbb", b"\xbfdata: a\n\n"]).0.len(), 1);
    assert_eq!(data("\u{feff}\u{feff}data: a\n\n"), [""; 0], "a second one is part of the field name");
    assert_eq!(data("data: a\n\n\u{feff}data: b\n\n"), ["a"], "and so is a later one");
    assert_eq!(read(&[b"\xef\xbb\xbf"]).1, Ok(()), "a mark alone is an empty stream");
}

#[test]
fn comments_are_ignored_inside_and_between_events() {
    assert_eq!(data(": ping\n\ndata: a\n:data: b\n: c\ndata: d\n\n:\n\n"), ["a\nd"]);
}

#[test]
fn one_leading_blank_of_a_value_is_dropped() {
    assert_eq!(
        data("data:a\n\ndata: a\n\ndata:  a\n\ndata:\ta\n\ndata: a: b \n\n"),
        ["a", "a", " a", "\ta", "a: b "]
    );
}

#[test]
fn data_lines_are_joined_by_lf_and_empty_ones_count() {
    assert_eq!(data("data: a\ndata:\ndata\ndata: b\n\n"), ["a\n\n\nb"]);
    assert_eq!(data("data\n\n"), [""], "a field without a colon has an empty value");
    assert_eq!(data("data:\ndata:\n\n"), ["\n"]);
}

#[test]
fn an_event_without_data_is_none_and_its_name_does_not_leak_into_the_next() {
    assert_eq!(read(&[b"event: ping\n\ndata: a\n\n"]).0, [(String::new(), "a".to_owned())]);
}

#[test]
fn the_last_event_field_counts_and_an_empty_one_means_message() {
    let found = events(b"event: a\nevent: b\ndata: 1\n\nevent: a\nevent:\ndata: 2\n\n");
    assert!(found[0].is("b") && !found[0].is("message"));
    assert!(found[1].is("message") && found[1].event.is_none());
}

#[test]
fn field_names_are_exact_and_unknown_ones_are_ignored() {
    assert_eq!(data("Data: a\ndata : b\n data: c\nfoo: d\nfoo\ndata: e\n\n"), ["e"]);
}

#[test]
fn an_id_stays_until_another_comes_and_one_with_nul_is_ignored() {
    let found =
        events(b"id: 1\ndata: a\n\ndata: b\n\nid: x\0y\ndata: c\n\nid\ndata: d\n\nid: 2\n\ndata: e\n\n");
    let ids: Vec<_> = found.iter().map(|event| event.id.as_deref()).collect();
    assert_eq!(ids, [Some(&b"1"[..]), Some(b"1"), Some(b"1"), None, Some(b"2")]);
}

#[test]
fn retry_takes_digits_only() {
    let mut decoder = Decoder::default();
    decoder.push(Bytes::from_static(
        b"retry: 1500\nretry: -1\nretry: 1.5\nretry:\nretry: 99999999999999999999\n",
    ));
    assert_eq!(decoder.next_event(), Ok(None));
    assert_eq!(decoder.retry(), Some(1500));
    assert_eq!(decoder.finish(), Ok(()));
}

#[test]
fn bytes_that_are_not_utf8_and_code_points_cut_in_two_come_out_as_they_went_in() {
    let mut decoder = Decoder::default();
    decoder.push(Bytes::from_static(b"data: \xff\xe2"));
    decoder.push(Bytes::from_static(b"\x9c\x93\n\n"));
    assert_eq!(decoder.next_event().unwrap().unwrap().data, &b"\xff\xe2\x9c\x93"[..]);
}

#[test]
fn an_end_inside_an_event_is_truncated() {
    let cut = |text: &'static [u8]| read(&[text]).1;
    for text in [&b"data: a"[..], b"data: a\n", b"data: a\r\n", b"event: a\n", b"d", b"data\n", b"id: 1"] {
        assert!(matches!(cut(text), Err(FrameError::Truncated { needed: None, .. })), "{text:?}");
    }
    for text in
        [&b""[..], b"\n", b"data: a\n\n", b"data: a\n\n: bye", b"data: a\r\r", b"id: 1\n", b"retry: 1\n"]
    {
        assert_eq!(cut(text), Ok(()), "{text:?}");
    }
}

#[test]
fn a_line_over_the_limit_is_refused_before_it_ends() {
    let mut decoder = Decoder::new(10);
    decoder.push(Bytes::from_static(b"data: 1234\n\n"));
    assert_eq!(decoder.next_event().unwrap().unwrap().data, &b"1234"[..]);
    decoder.push(Bytes::from_static(b"data: 12"));
    assert_eq!(decoder.next_event(), Ok(None));
    decoder.push(Bytes::from_static(b"345"));
    let error = FrameError::LineTooLong { seen: 11, limit: 10 };
    assert_eq!(decoder.next_event(), Err(error.clone()));
    decoder.push(Bytes::from_static(b"\n\ndata: a\n\n"));
    assert_eq!(decoder.next_event(), Err(error.clone()), "it stays dead");
    assert!(decoder.chunks.is_empty() && decoder.partial.is_empty(), "and keeps nothing");
    assert_eq!(decoder.finish(), Err(error));
}

#[test]
fn data_lines_over_the_limit_together_are_refused() {
    let mut decoder = Decoder::new(10);
    decoder.push(Bytes::from_static(b"data:1234\ndata:12345\n\n"));
    assert_eq!(decoder.next_event().unwrap().unwrap().data.len(), 10);
    decoder.push(Bytes::from_static(b"data:1234\ndata:12345\ndata:\n"));
    assert_eq!(decoder.next_event(), Err(FrameError::EventTooLarge { seen: 11, limit: 10 }));
}

#[test]
fn endless_empty_data_lines_are_refused_too() {
    let mut decoder = Decoder::new(100);
    for _ in 0..101 {
        decoder.push(Bytes::from_static(b"data\n"));
        assert_eq!(decoder.next_event(), Ok(None));
    }
    decoder.push(Bytes::from_static(b"data\n"));
    assert!(matches!(decoder.next_event(), Err(FrameError::EventTooLarge { .. })));
}

#[test]
fn one_byte_at_a_time_moves_the_buffer_a_few_times_only() {
    let wire = [&b"data: "[..], &vec![b'x'; 200_000], b"\n\n"].concat();
    let mut decoder = Decoder::default();
    let (mut moves, mut capacity, mut last) = (0, 0, None);
    for byte in wire {
        decoder.push(Bytes::copy_from_slice(&[byte]));
        last = decoder.next_event().unwrap();
        if decoder.partial.capacity() > capacity {
            capacity = decoder.partial.capacity();
            moves += 1;
        }
    }
    assert_eq!(last.unwrap().data.len(), 200_000);
    assert!(moves < 20, "{moves} allocations");
}

#[test]
fn debug_shows_no_data() {
    let found = events(b"event: delta\ndata: what a user wrote\n\n");
    let shown = format!("{:?}", found[0]);
    assert!(shown.contains("delta") && shown.contains("17 bytes") && !shown.contains("user"), "{shown}");
}
