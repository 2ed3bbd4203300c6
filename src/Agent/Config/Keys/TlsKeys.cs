using static Muster.Agent.Config.Keys.AnyValue;
using static Muster.Agent.Config.Keys.KeyKinds;

namespace Muster.Agent.Config.Keys;

/// <summary>The keys of TLS, as they stood beside all others, and as Consul gathers them under <c>tls</c> since 1.12.</summary>
internal static class TlsKeys
{
    private const string NoRpc = "agents ask nothing of each other so far";

    private static readonly KeyTable<TlsSettings> _settings = new(
        ("ca_file", Text<TlsSettings>((tls, value) => tls with { CaFile = value })),
        ("ca_path", Text<TlsSettings>((tls, value) => tls with { CaPath = value })),
        ("cert_file", Text<TlsSettings>((tls, value) => tls with { CertFile = value })),
        ("crl_file", Text<TlsSettings>((tls, value) => tls with { CrlFile = value })),
        ("key_file", Text<TlsSettings>((tls, value) => tls with { KeyFile = value })),
        ("tls_cipher_suites", Text<TlsSettings>((tls, value) => tls with { CipherSuites = value })),
        ("tls_min_version", Text<TlsSettings>((tls, value) => tls with { MinVersion = value })),
        ("verify_incoming", Switch<TlsSettings>((tls, value) => tls with { VerifyIncoming = value })),
        ("verify_outgoing", NoEffect(NoRpc, Switch<TlsSettings>((tls, _) => tls))),
        ("verify_server_hostname", NoEffect(NoRpc, Switch<TlsSettings>((tls, _) => tls))));

    /// <summary>The same names, for what is not there to be secured.</summary>
    private static readonly KeySetter<TlsFlags> _unused = new KeyTable<TlsFlags>(
    [
        .. new[] { "ca_file", "ca_path", "cert_file", "key_file", "tls_cipher_suites", "tls_min_version" }
            .Select(name => (name, Text<TlsFlags>((tls, _) => tls))),
        .. new[] { "use_auto_cert", "verify_incoming", "verify_outgoing", "verify_server_hostname" }
            .Select(name => (name, Switch<TlsFlags>((tls, _) => tls))),
    ]).In<TlsFlags>(tls => tls, (tls, _) => tls);

    private static readonly KeyTable<TlsFlags> _byListener = new(
        ("defaults", _settings.In<TlsFlags>(tls => tls.Defaults, (tls, set) => tls with { Defaults = set })),
        ("etcd", _settings.In<TlsFlags>(tls => tls.Etcd, (tls, set) => tls with { Etcd = set })),
        ("grpc", NoEffect("there is no gRPC", _unused)),
        ("https", _settings.In<TlsFlags>(tls => tls.Https, (tls, set) => tls with { Https = set })),
        ("internal_rpc", NoEffect(NoRpc, _unused)));

    public static IReadOnlyList<(string Name, KeySetter<AgentFlags> Set)> All { get; } =
    [
        .. _settings.Of<AgentFlags>(
            asked => asked.Tls.Defaults, (asked, set) => asked with { Tls = asked.Tls with { Defaults = set } },
            "ca_file", "ca_path", "cert_file", "key_file", "tls_cipher_suites", "tls_min_version", "verify_incoming",
            "verify_outgoing", "verify_server_hostname"),
        ("server_name", NoEffect(NoRpc, OfText)),
        ("tls", _byListener.In<AgentFlags>(asked => asked.Tls, (asked, tls) => asked with { Tls = tls })),
        ("tls_prefer_server_cipher_suites", NoEffect("TLS 1.3 and newer Consuls do not know it any more", OfSwitch)),

        // Off, it leaves verify_incoming's word for all as it is (Consul 1.8.7); tls.https.verify_incoming does not.
        ("verify_incoming_https", Switch<AgentFlags>((asked, value) => !value ? asked : asked with
        {
            Tls = asked.Tls with { Https = asked.Tls.Https with { VerifyIncoming = true } },
        })),
        ("verify_incoming_rpc", NoEffect(NoRpc, OfSwitch)),
    ];
}
