//! Device software of others, scripted: what each script checks stands in its first lines.

use crate::python::run;
use crate::site::Site;

const THING: &str = "meter-1";

async fn over_tcp(script: &str, variant: &str) {
    let site = Site::open(THING).await;
    run(&site, script, &[&site.plain.port().to_string(), THING, variant]).await;
    site.host.close().await;
}

async fn over_tls(script: &str, variant: &str) {
    let site = Site::open(THING).await;
    let files = site.credentials().await;
    let [root, certificate, key] =
        [&files.root, &files.certificate, &files.key].map(|path| path.to_str().unwrap());
    let port = site.tls.port().to_string();
    run(&site, script, &[&port, THING, variant, root, certificate, key]).await;
    site.host.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn aws_iot_jobs_client_v1() {
    over_tcp("awsiot_jobs.py", "v1").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn aws_iot_jobs_client_v2() {
    over_tcp("awsiot_jobs.py", "v2").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn aws_iot_jobs_client_v1_with_a_certificate() {
    over_tls("awsiot_jobs.py", "v1").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn aws_iot_jobs_client_v2_with_a_certificate() {
    over_tls("awsiot_jobs.py", "v2").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_in_mqtt_3() {
    over_tcp("paho_jobs.py", "3").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_in_mqtt_5_with_a_certificate() {
    over_tls("paho_jobs.py", "5").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_in_mqtt_3_with_a_certificate() {
    over_tls("paho_streams.py", "3").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_in_mqtt_5() {
    over_tcp("paho_streams.py", "5").await;
}
