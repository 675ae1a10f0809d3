//! The reader of bills: delivery, faulty rows, truncation, sizes and cells.

use wxpay_core::bill::{BillError, BillOptions, Compression, FundFlow, LineError, TradeBill};

use crate::body::{ALL, ALL_2014, FLOW, REFUND, SUCCESS, SlowBody, gzip, read_trade_bill};

mod trade_bill {
    use super::*;

    #[test]
    fn ignores_marks_line_ends_and_gzip() {
        let plain = read_trade_bill(ALL_2014.as_bytes()).unwrap();
        let marked = format!("\u{feff}{}", ALL_2014.replace('\n', "\r\n"));
        let blank = ALL_2014.replace('\n', "\n\n");
        for text in [&marked, &blank, ALL_2014.trim_end()] {
            let twice = [gzip(&text[..0]), gzip(text)].concat();
            for body in [text.as_bytes(), &gzip(text), &twice] {
                assert_eq!(read_trade_bill(body).unwrap(), plain);
                assert_eq!(read_trade_bill(SlowBody(body)).unwrap(), plain);
            }
        }
        let moved: String = ALL_2014
            .lines()
            .map(|line| match line.strip_prefix('`') {
                Some(cells) if line.len() > 100 => format!("`new,`{cells}\n"),
                None if line.starts_with('交') => format!("新列,{line}\n"),
                _ => format!("{line}\n"),
            })
            .collect();
        let (rows, closing) = read_trade_bill(moved.as_bytes()).unwrap();
        assert_eq!(rows[1].out_trade_no, "1415635270");
        assert_eq!(rows[0].cells().get("新列"), Some("new"));
        assert_eq!(rows[0].cells().iter().count(), 25);
        assert!(closing.agrees());
    }

    #[test]
    fn reports_a_bad_row_and_reads_the_rest() {
        let mut lines: Vec<String> = ALL_2014.lines().map(str::to_owned).collect();
        lines[1] = lines[1].replace("订单额外描述", "a,`b");
        let bad_amount = lines[2].replace("`0.01", "`0.015");
        lines.insert(3, bad_amount);
        lines.insert(4, "no row".to_owned());
        let text = lines.join("\n");
        let mut bill = TradeBill::open(text.as_bytes()).unwrap();
        let read: Vec<_> = bill.by_ref().collect();
        assert_eq!(read.len(), 4);
        assert!(matches!(&read[0], Err(BillError::Row(LineError::Cells { line: 2, expected: 24, found: 25 }))));
        assert_eq!(read[1].as_ref().unwrap().out_trade_no, "1415635270");
        assert!(matches!(
            &read[2],
            Err(BillError::Row(LineError::Cell { line: 4, header: "应结订单金额", given: Some(given) }))
                if given == "0.015"
        ));
        assert!(matches!(&read[3], Err(BillError::Row(LineError::NoRow { line: 5 }))));
        let closing = bill.finish().unwrap();
        assert_eq!((closing.rows, closing.faulty, closing.agrees()), (1, 3, false));
    }
}

mod finish {
    use super::*;

    #[test]
    fn finds_a_bill_cut_anywhere() {
        for whole in [ALL_2014, FLOW] {
            for end in 0..whole.trim_end().len() {
                let cut = &whole.as_bytes()[..end];
                let agrees = if whole == FLOW {
                    FundFlow::open(cut).and_then(|bill| Ok(bill.finish()?.agrees()))
                } else {
                    TradeBill::open(cut).and_then(|bill| Ok(bill.finish()?.agrees()))
                };
                // A cut within the last cell's zeros changes no value.
                let same = whole == ALL_2014 && end + 1 >= whole.trim_end().len();
                assert!(same || !agrees.as_ref().unwrap_or(&false), "{end}: {:?}", String::from_utf8_lossy(cut));
            }
        }
        let packed = gzip(ALL_2014);
        for end in 0..packed.len() {
            assert!(read_trade_bill(&packed[..end]).is_err(), "{end}");
        }
        // A wrong checksum.
        let mut damaged = packed;
        let at = damaged.len() - 6;
        damaged[at] ^= 1;
        assert!(matches!(read_trade_bill(damaged.as_slice()), Err(BillError::Gzip(_))));

        let mut bill = TradeBill::open(&ALL_2014.as_bytes()[..700]).unwrap();
        assert!(matches!(bill.by_ref().last(), Some(Err(BillError::Truncated))));
        assert!(bill.next().is_none());
        assert!(matches!(bill.finish(), Err(BillError::Stopped)));
        let behind = format!("{ALL_2014}`1,`2\n");
        assert!(matches!(read_trade_bill(behind.as_bytes()), Err(BillError::Trailing { line: 6 })));
    }
}

mod open {
    use super::*;

    #[test]
    fn bounds_sizes() {
        // Unpacked, it is some thousand times larger.
        let bomb = gzip(format!("{}{}", ALL_2014.lines().next().unwrap(), "\n".repeat(10_000_000)));
        assert!(bomb.len() < 20_000);
        let options = BillOptions { text: 1_000_000, ..BillOptions::default() };
        let mut bill = TradeBill::open_with(bomb.as_slice(), options).unwrap();
        assert!(matches!(bill.next(), Some(Err(BillError::TooLarge { limit: 1_000_000, .. }))));

        // A line at the limit, with each line end, and one that is a byte longer.
        let header = ALL_2014.lines().next().unwrap();
        for end in ["\n", "\r\n", ""] {
            for (row, within) in [(header.len(), true), (header.len() - 1, false)] {
                let options = BillOptions { row: row as u64, ..BillOptions::default() };
                for body in [format!("{header}{end}"), format!("\u{feff}{header}{end}")] {
                    let opened = TradeBill::open_with(SlowBody(body.as_bytes()), options).map(|_| ());
                    let at_once = TradeBill::open_with(body.as_bytes(), options).map(|_| ());
                    for opened in [opened, at_once] {
                        let reported = matches!(opened, Err(BillError::TooLarge { limit, .. }) if limit == row as u64);
                        assert!(if within { opened.is_ok() } else { reported }, "{row} {end:?}: {opened:?}");
                    }
                }
            }
        }

        let long = format!("{}\n`{}", ALL_2014.lines().next().unwrap(), "x".repeat(70_000));
        let mut bill = TradeBill::open(long.as_bytes()).unwrap();
        assert!(matches!(bill.next(), Some(Err(BillError::TooLarge { limit: 65_536, .. }))));
        let wide = format!("交易时间{}", ",x".repeat(300));
        assert!(matches!(TradeBill::open(wide.as_bytes()), Err(BillError::TooLarge { limit: 256, .. })));

        let asked = BillOptions { compression: Compression::Gzip, ..BillOptions::default() };
        assert!(matches!(TradeBill::open_with(ALL.as_bytes(), asked), Err(BillError::NotGzip)));
        let refused = include_bytes!("../protocol/samples/error.downloadbill.xml");
        assert!(TradeBill::open_with(&refused[..], asked).unwrap_err().is_no_bill());
    }

    #[test]
    fn panics_on_no_bytes() {
        let mut state = 0x9e37_79b9_u32;
        let mut random = move |below: usize| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as usize % below
        };
        let pieces: [&[u8]; 10] =
            [b",`", b"`", b"\n", b"\r", b"<xml>", b"\x1f\x8b", b"\xff", "\u{feff}".as_bytes(), b".", "：".as_bytes()];
        let seeds = [ALL.as_bytes().to_vec(), ALL_2014.into(), REFUND.into(), FLOW.into(), gzip(SUCCESS)];
        for round in 0..8_000 {
            let mut body = seeds[round % seeds.len()].clone();
            for _ in 0..=random(4) {
                let at = random(body.len());
                match random(4) {
                    0 => body.truncate(at + 1),
                    1 => body[at] = u8::try_from(random(256)).unwrap(),
                    2 => drop(body.drain(at..(at + random(40)).min(body.len() - 1).max(at))),
                    _ => drop(body.splice(at..at, pieces[random(pieces.len())].iter().copied())),
                }
            }
            // Values and errors are both fine, and every error prints.
            for error in TradeBill::open(body.as_slice()).into_iter().flatten().filter_map(Result::err) {
                assert!(!error.to_string().is_empty());
            }
            for error in FundFlow::open(body.as_slice()).into_iter().flatten().filter_map(Result::err) {
                assert!(!error.to_string().is_empty());
            }
        }
    }
}

mod cells {
    use super::*;

    #[test]
    fn are_split_at_commas_with_back_ticks() {
        let mut state = 0x1234_5678_u32;
        let mut random = move |below: usize| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as usize % below
        };
        let pieces = [",", "`", "\"", "\r", ",`", "a", " ", "茶", "'", "#", "\\"];
        let required = "`2019-07-25 08:35:41,`1,`2,`3,`SUCCESS";
        for _ in 0..3_000 {
            let text: String = (0..random(12)).map(|_| pieces[random(pieces.len())]).collect();
            let line = format!("{required},`{text}");
            // The definition, implemented differently.
            let wanted: Vec<&str> = line[1..].strip_suffix('\r').unwrap_or(&line[1..]).split(",`").collect();
            let more: Vec<String> = (5..wanted.len()).map(|at| format!(",列{at}")).collect();
            let more = more.concat();
            let body = format!("交易时间,商户号,微信订单号,商户订单号,交易状态{more}\n{line}\n总交易单数\n`1");
            for row in [
                TradeBill::open(body.as_bytes()).unwrap().next(),
                TradeBill::open(SlowBody(body.as_bytes())).unwrap().next(),
            ] {
                let row = row.unwrap().unwrap();
                assert_eq!(row.cells().iter().map(|(_, cell)| cell).collect::<Vec<_>>(), wanted, "{line:?}");
            }
        }
    }
}
