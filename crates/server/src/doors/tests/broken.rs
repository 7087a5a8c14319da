//! Clients with a will of their own, over a socket.

use super::*;

#[tokio::test]
async fn a_body_cut_short_is_refused_over_a_socket_and_the_next_request_works() -> Done {
    let house = House::new().await?;
    let address = listen(&house).await?;
    let url = house.upload("a.jpg", "image/jpeg", false).await?;
    let head = format!(
        "PUT {url} HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n",
        JPEG.len()
    );

    let mut cut = TcpStream::connect(address).await?;
    cut.write_all(head.as_bytes()).await?;
    cut.write_all(&JPEG[..1000]).await?;
    cut.shutdown().await?;
    let mut answer = String::new();
    cut.read_to_string(&mut answer).await?;
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");

    let mut next = TcpStream::connect(address).await?;
    next.write_all(
        head.replace("host: x", "host: x\r\nconnection: close")
            .as_bytes(),
    )
    .await?;
    next.write_all(JPEG).await?;
    let mut answer = String::new();
    next.read_to_string(&mut answer).await?;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    Ok(())
}

#[tokio::test]
async fn a_client_still_sending_when_it_is_refused_reads_why_and_may_go_on() -> Done {
    let house = House::new().await?;
    let address = listen(&house).await?;
    let long = vec![0; 32 << 20];
    let head = format!(
        "PUT /upload/forged HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n",
        long.len()
    );

    let (mut read, mut write) = TcpStream::connect(address).await?.into_split();
    let sending = tokio::spawn(async move {
        write.write_all(head.as_bytes()).await?;
        write.write_all(&long).await?;
        write
            .write_all(b"HEAD /upload/tus/x HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
            .await?;
        std::io::Result::Ok(write)
    });
    let mut answers = String::new();
    read.read_to_string(&mut answers).await?;

    drop(sending.await??);
    let statuses: Vec<_> = answers
        .split("HTTP/1.1 ")
        .skip(1)
        .map(|answer| &answer[..3])
        .collect();
    assert_eq!(statuses, ["403", "412"]);
    Ok(())
}

#[tokio::test]
async fn a_client_that_asks_before_it_sends_is_spared_the_sending() -> Done {
    let house = House::new().await?;
    let address = listen(&house).await?;
    let good = house.upload("a.jpg", "image/jpeg", false).await?;

    for (url, status) in [("/upload/forged", "403"), (&good, "100")] {
        let head = format!(
            "PUT {url} HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 9\r\n\r\n"
        );
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(head.as_bytes()).await?;
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).await?;
        assert_eq!(std::str::from_utf8(&answer[9..])?, status);
    }
    Ok(())
}
