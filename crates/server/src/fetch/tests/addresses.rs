//! Which addresses are reached, whatever the names say.

use super::*;

#[tokio::test]
async fn addresses_of_this_machine_are_not_reached_in_whatever_form() -> Done {
    let server = Server::says([PLAIN]).await?;
    let port = server.address.port();
    let web = Web::new(WebOptions::default());

    for host in [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "0",
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "①②⑦.0.0.1",
    ] {
        let outcome = web.bring(&target(&format!("http://{host}:{port}/"))).await;
        let (kind, words) = failure(outcome);
        assert_eq!(kind, FetchErrorKind::Final, "{host}: {words}");
        assert!(
            words.ends_with("is not an address that imports may reach"),
            "{words}"
        );
    }
    assert!(server.asked().is_empty());
    Ok(())
}

#[tokio::test]
async fn redirects_do_not_lead_to_where_requests_may_not_go() -> Done {
    let hidden = Server::at("127.0.0.2:0", [(PLAIN.to_owned(), Then::Closes)]).await?;
    let away = format!(
        "HTTP/1.1 302 x\r\nlocation: http://{}/\r\n\r\n",
        hidden.address
    );
    let server = Server::says([&away]).await?;
    let guard = Guard::only(vec![server.address.ip()], Script::of(&[]));
    let web = Web::guarded(WebOptions::default(), guard);

    let (kind, words) = failure(web.bring(&server.target("/")).await);

    assert_eq!(kind, FetchErrorKind::Final);
    assert_eq!(
        words,
        "`127.0.0.2` is not an address that imports may reach"
    );
    assert!(hidden.asked().is_empty());
    Ok(())
}

#[tokio::test]
async fn a_name_that_changes_its_answer_gains_nothing() -> Done {
    let again = "HTTP/1.1 302 x\r\nlocation: /again\r\n\r\n";
    let server = Server::says([again]).await?;
    let port = server.address.port();
    let hidden = Server::at(
        &format!("127.0.0.2:{port}"),
        [(PLAIN.to_owned(), Then::Closes)],
    )
    .await?;
    let names = Script::of(&[&["127.0.0.1"], &["127.0.0.2"]]);
    let guard = Guard::only(vec![server.address.ip()], names);
    let web = Web::guarded(WebOptions::default(), guard);

    let outcome = web
        .bring(&target(&format!("http://rebind.test:{port}/")))
        .await;

    let (kind, words) = failure(outcome);
    assert_eq!(kind, FetchErrorKind::Final);
    assert_eq!(
        words,
        "`rebind.test` is not an address that imports may reach"
    );
    assert_eq!((server.asked().len(), hidden.asked().len()), (1, 0));
    Ok(())
}

#[tokio::test]
async fn of_several_addresses_only_the_fit_are_tried() -> Done {
    let server = Server::says([PLAIN]).await?;
    let port = server.address.port();
    let hidden = Server::at(
        &format!("127.0.0.2:{port}"),
        [(PLAIN.to_owned(), Then::Closes)],
    )
    .await?;
    let guard = Guard::only(
        vec![server.address.ip()],
        Script::of(&[&["127.0.0.2", "127.0.0.1"]]),
    );
    let web = Web::guarded(WebOptions::default(), guard);

    web.bring(&target(&format!("http://both.test:{port}/")))
        .await?;

    assert_eq!((server.asked().len(), hidden.asked().len()), (1, 0));
    Ok(())
}

#[tokio::test]
async fn whoever_is_not_there_may_come_back() -> Done {
    let gone = TcpListener::bind("127.0.0.1:0").await?.local_addr()?;
    let (kind, words) = failure(
        open()
            .bring(&target(&format!("http://{gone}/cat?key=secret")))
            .await,
    );
    assert_eq!(
        (kind, words),
        (
            FetchErrorKind::Passing,
            format!("cannot reach `http://{gone}`")
        )
    );

    let guard = Guard::new(false, Script::of(&[&[]]));
    let web = Web::guarded(WebOptions::default(), guard);
    let (kind, words) = failure(web.bring(&target("https://nobody.test/")).await);
    assert_eq!(
        (kind, words.as_str()),
        (
            FetchErrorKind::Passing,
            "cannot reach `https://nobody.test`"
        )
    );
    Ok(())
}
