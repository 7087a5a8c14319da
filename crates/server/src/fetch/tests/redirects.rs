//! Where redirects lead, and what goes along.

use super::*;

#[tokio::test]
async fn redirects_are_followed_and_keep_secrets_at_home() -> Done {
    let end = Server::says([PLAIN]).await?;
    let away = format!(
        "HTTP/1.1 307 x\r\nlocation: http://{}/end\r\n\r\n",
        end.address
    );
    let home = Server::says(["HTTP/1.1 302 x\r\nlocation: ../next?x=1\r\n\r\n", &away]).await?;
    let mut target = home.target("/a/b");
    target.url.set_username("me").map_err(|()| "no user")?;
    target.headers = vec![("Authorization".to_owned(), "secret".to_owned())];

    let fetched = open().bring(&target).await?;

    assert_eq!(whole(fetched).await?, "hello");
    let home = home.asked();
    assert!(home[0].starts_with("GET /a/b "), "{}", home[0]);
    assert!(home[1].starts_with("GET /next?x=1 "), "{}", home[1]);
    assert!(home.iter().all(|asked| asked.contains("secret")));
    let [end] = end.asked().try_into().map_err(|_| "asked once")?;
    assert!(end.starts_with("GET /end "), "{end}");
    assert!(!end.to_lowercase().contains("authorization"), "{end}");
    Ok(())
}

#[tokio::test]
async fn secrets_that_stayed_behind_do_not_come_back() -> Done {
    let home = TcpListener::bind("127.0.0.1:0").await?;
    let home_address = home.local_addr()?;
    let back = format!("HTTP/1.1 302 x\r\nlocation: http://{home_address}/back\r\n\r\n");
    let away = Server::says([&back]).await?;
    let first = format!(
        "HTTP/1.1 302 x\r\nlocation: http://{}/\r\n\r\n",
        away.address
    );
    let asked = Arc::default();
    let lines = [(first, Then::Closes), (PLAIN.to_owned(), Then::Closes)];
    let serving = tokio::spawn(serve(home, lines.into(), Arc::clone(&asked)));
    let mut target = target(&format!("http://{home_address}/"));
    target.headers = vec![("X-Key".to_owned(), "secret".to_owned())];

    open().bring(&target).await?;

    serving.abort();
    let asked = asked.lock().expect("nobody panics").clone();
    let with_secret: Vec<_> = asked.iter().map(|asked| asked.contains("secret")).collect();
    assert_eq!(with_secret, [true, false]);
    Ok(())
}

#[tokio::test]
async fn redirects_without_end_come_to_an_end() -> Done {
    let again = "HTTP/1.1 301 x\r\nlocation: /again\r\n\r\n";
    let server = Server::says([again; 20]).await?;

    let (kind, words) = failure(open().bring(&server.target("/")).await);

    assert_eq!(kind, FetchErrorKind::Final);
    assert!(words.ends_with("redirects more than 10 times"), "{words}");
    assert_eq!(server.asked().len(), 11);
    Ok(())
}

#[tokio::test]
async fn redirects_lead_neither_nowhere_nor_out_of_the_web() -> Done {
    for (location, says) in [
        ("", "redirects to nowhere"),
        ("location: http://\r\n", "redirects to nowhere"),
        (
            "location: file:///etc/passwd\r\n",
            "nothing is fetched by `file`",
        ),
        (
            "location: ftp://127.0.0.1/x\r\n",
            "nothing is fetched by `ftp`",
        ),
        (
            "location: data:image/png,x\r\n",
            "nothing is fetched by `data`",
        ),
    ] {
        let server = Server::says([&format!("HTTP/1.1 302 x\r\n{location}\r\n")]).await?;
        let (kind, words) = failure(open().bring(&server.target("/")).await);
        assert_eq!(kind, FetchErrorKind::Final, "{location}");
        assert!(words.ends_with(says), "{words}");
    }
    Ok(())
}
