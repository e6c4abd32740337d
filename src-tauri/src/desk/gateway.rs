use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use app::view::{GatewayView, Problem, Topic};
use host::{Host, Listen, own_addresses};

use super::{Answer, Desk, News, locked, problem};

impl Desk {
    /// Every address of this machine, at the port of the settings.
    pub fn listen(&self) -> Listen {
        let port = self.settings().gateway_port;
        let anywhere = SocketAddr::from((Ipv4Addr::UNSPECIFIED, port));
        Listen { tls: Some(anywhere), plain: None }
    }

    pub async fn start_gateway(&self) -> Answer<()> {
        let host = self.host()?;
        host.app.engine().map_err(|error| problem(&error))?;
        self.gateway_is(GatewayView::Starting);
        match host.serve(self.listen()).await {
            Ok(_) => {
                self.gateway_is(GatewayView::Off);
                Ok(())
            }
            Err(error) => {
                let problem = Problem::from(&error);
                self.gateway_is(GatewayView::Failed { problem: problem.clone() });
                Err(Box::new(problem))
            }
        }
    }

    pub async fn stop_gateway(&self) -> Answer<()> {
        let host = self.host()?;
        host.stop_serving().await;
        self.gateway_is(GatewayView::Off);
        Ok(())
    }

    /// After a new certificate: devices are shown it from the next connection on.
    pub async fn restart_gateway(&self) -> Answer<()> {
        self.say(News::Changed(vec![Topic::Site]));
        if self.host()?.serving().is_some() { self.start_gateway().await } else { Ok(()) }
    }

    /// What is wished, unless the gateway serves.
    fn gateway_is(&self, view: GatewayView) {
        *locked(&self.gateway) = view;
        self.changed();
    }

    pub(super) fn gateway_view(&self, host: Option<&Arc<Host>>) -> GatewayView {
        match host.and_then(|host| host.serving()) {
            Some(serving) => {
                let port = serving.addrs.tls.or(serving.addrs.plain).map_or(0, |addr| addr.port());
                GatewayView::On {
                    addresses: reached_at(own_addresses(), port),
                    connected: usize::try_from(serving.stats.connections).unwrap_or(usize::MAX),
                    since: serving.since,
                }
            }
            None => locked(&self.gateway).clone(),
        }
    }
}

/// A machine without a network is reached by itself only.
fn reached_at(addresses: Vec<IpAddr>, port: u16) -> Vec<String> {
    let addresses =
        if addresses.is_empty() { vec![IpAddr::from(Ipv4Addr::LOCALHOST)] } else { addresses };
    addresses.into_iter().map(|address| SocketAddr::from((address, port)).to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_those_a_device_is_configured_with() {
        let v6 = "fe80::1".parse().unwrap();
        let found = reached_at(vec![Ipv4Addr::new(192, 168, 8, 2).into(), v6], 8883);
        assert_eq!(found, ["192.168.8.2:8883", "[fe80::1]:8883"]);
        assert_eq!(reached_at(vec![], 1883), ["127.0.0.1:1883"]);
    }
}
