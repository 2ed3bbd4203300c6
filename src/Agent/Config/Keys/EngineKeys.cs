using static Muster.Agent.Config.Keys.KeyKinds;

namespace Muster.Agent.Config.Keys;

/// <summary><c>engine { etcd { … } }</c>: what the history is kept in, where that is not the data directory.</summary>
internal static class EngineKeys
{
    private const int RequestBytesMin = 64 * 1024;
    private const int RequestBytesMax = 64 * 1024 * 1024;

    public static KeyTable<EtcdFlags> Etcd { get; } = new(
        ("ca_file", Text<EtcdFlags>((etcd, value) => etcd with { CaFile = value })),
        ("cert_file", Text<EtcdFlags>((etcd, value) => etcd with { CertFile = value })),
        ("endpoints", Texts<EtcdFlags>(
            (etcd, value) => etcd with { Endpoints = [.. etcd.Endpoints, .. value] }, "a list of addresses in quotes")),
        ("key_file", Text<EtcdFlags>((etcd, value) => etcd with { KeyFile = value })),
        ("max_request_bytes", Whole<EtcdFlags>(
            (etcd, value) => etcd with { RequestBytesMax = value }, RequestBytesMin, RequestBytesMax)),
        ("prefix", Text<EtcdFlags>((etcd, value) => etcd with { Prefix = value })));

    public static KeyTable<AgentFlags> Table { get; } = new(
        ("etcd", Etcd.In<AgentFlags>(asked => asked.Etcd, (asked, etcd) => asked with { Etcd = etcd })));
}
