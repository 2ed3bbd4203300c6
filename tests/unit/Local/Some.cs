using System.Collections.Immutable;
using Muster.Registry.Catalog;
using Muster.Registry.Local;

namespace Muster.Tests.Unit.Local;

/// <summary>The services and checks that these tests speak of.</summary>
internal static class Some
{
    public static readonly TimeSpan Ttl = TimeSpan.FromSeconds(30);

    public static readonly Node Node = new(
        "9ac3c4e6-0000-4000-8000-000000000001",
        "n1",
        "127.0.0.1",
        "dc1",
        ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal),
        ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal));

    public static readonly Service Consul = new() { Id = "consul", Name = "consul", Port = 8300 };

    public static readonly Service Web = new() { Id = "", Name = "web", Port = 80, Tags = ["a"] };

    public static LocalCheckDefinition TtlCheck(string id) => new() { CheckId = id, Name = id, Ttl = Ttl };

    public static LocalCheckDefinition TcpCheck(string id) =>
        new() { CheckId = id, Name = id, Tcp = "127.0.0.1:1", Interval = TimeSpan.FromSeconds(10) };

    public static ImmutableSortedDictionary<string, string> Meta(string key, string value) =>
        ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal).Add(key, value);
}
