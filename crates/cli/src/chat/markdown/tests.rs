use std::num::NonZero;

use super::*;

const SIZE: Size = Size { columns: 60, rows: 40 };

const ANSWER: &str = "# Sky\n\nIt is *blue* because of **Rayleigh scattering**, which is stronger for short waves than \
for long ones.\n\n- violet: `380 nm`\n- red\n  - far red\n\n| color | nm |\n|:--|--:|\n| blue | 450 |\n| red | 700 |\n\n\
```python\ndef sky():\n\treturn \"blue\"\n```\n> quoted\n\nSee [NASA](https://nasa.example/sky).";

/// What a terminal shows after these pieces.
fn shown<'a>(
    pieces: impl IntoIterator<Item = &'a str>,
    color: bool,
    live: bool,
    size: Size,
) -> vt100::Parser {
    let mut markdown = Markdown::new(color, live);
    let mut out: String = pieces.into_iter().map(|piece| markdown.push(piece, size)).collect();
    out.push_str(&markdown.finish(size));
    let cells = |count| NonZero::new(u16::try_from(count).unwrap()).unwrap();
    let mut terminal = vt100::Parser::new(cells(size.rows), cells(size.columns), 0);
    terminal.process(out.replace('\n', "\r\n").as_bytes());
    terminal
}

fn pieces(text: &str, size: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let at = rest.char_indices().nth(size).map_or(rest.len(), |(at, _)| at);
        let (piece, tail) = rest.split_at(at);
        pieces.push(piece);
        rest = tail;
    }
    pieces
}

#[test]
fn an_answer_is_laid_out_for_the_terminal() {
    insta::assert_snapshot!(shown([ANSWER], false, true, SIZE).screen().contents());
}

#[test]
fn however_the_pieces_come_the_screen_is_the_same() {
    for size in [SIZE, Size { columns: 30, rows: 60 }, Size { columns: 160, rows: 40 }] {
        for color in [false, true] {
            let whole = shown([ANSWER], color, false, size).screen().contents_formatted();
            for length in [1, 2, 3, 7, 50] {
                let drawn = shown(pieces(ANSWER, length), color, true, size);
                assert_eq!(drawn.screen().contents_formatted(), whole, "{length} {color} {size:?}");
            }
        }
    }
}

#[test]
fn without_color_no_look_is_set() {
    let mut markdown = Markdown::new(false, false);
    let out = markdown.push(ANSWER, SIZE) + &markdown.finish(SIZE);
    assert!(!out.contains('\u{1b}'), "{out:?}");
}

#[test]
fn a_sequence_in_the_answer_is_not_obeyed() {
    let hostile =
        "a\u{1b}[2J\u{1b}]0;owned\u{7}b\n\n```\n\u{1b}[31mred\n```\n[x](\u{1b}]8;;http://evil\u{1b}\\)";
    for length in [1, 3, 100] {
        let terminal = shown(pieces(hostile, length), true, true, SIZE);
        let contents = terminal.screen().contents();
        assert!(contents.starts_with("a␛[2J␛]0;owned␇b\n\n  ␛[31mred"), "{contents}");
    }
}

#[test]
fn any_text_is_drawn_without_end_or_fall() {
    let nasty = [
        "|", "|-|\n", "> ", "- ", "1. ", "```", "\n", "\t", "`", "**", "[a](", "漢", "\u{200d}", " ", "#",
        "<b>", "\\",
    ];
    let mut seed: usize = 7;
    for _ in 0..100 {
        let mut text = String::new();
        for _ in 0..40 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text.push_str(nasty[(seed >> 33) % nasty.len()]);
        }
        let size = Size { columns: 24, rows: 200 };
        let whole = shown([text.as_str()], false, false, size).screen().contents();
        assert_eq!(shown(pieces(&text, 2), false, true, size).screen().contents(), whole, "{text:?}");
    }
}
