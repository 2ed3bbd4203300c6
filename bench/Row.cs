using System.Buffers.Binary;
using System.Net;
using System.Text;
using Muster.Bench.Lines;

namespace Muster.Bench;

/// <summary>One line of the table: a load, made anew for every run.</summary>
internal sealed record Row(string Name, int Connections, Wire Wire, Func<Requests> Requests)
{
    private const int Keys = 1000;
    private const int Instances = 10;
    private const int ManyInstances = 1000;
    private const int ValueBytes = 256;

    private static readonly int[] _connectionCounts = [1, 16, 64, 256];

    public static IReadOnlyList<Row> All { get; } =
    [
        .. _connectionCounts.Select(count => new Row("KV PUT", count, Wire.Http, () => KvPut())),
        .. _connectionCounts.Select(count => new Row("KV GET", count, Wire.Http, () => KvGet())),
        Get("health of a service, passing", "/v1/health/service/bench-web?passing", "10.9.0."),
        Get("health of 1000 instances, passing", "/v1/health/service/bench-many?passing", "10.6.") with { Connections = 16 },
        Get("catalog of a service", "/v1/catalog/service/bench-web", "10.9.0."),
        new Row("catalog register", 64, Wire.Http, () => CatalogRegister()),
        new Row("agent service register", 16, Wire.Http, () => AgentRegister()),
        new Row("DNS A", 64, Wire.Datagrams, () => Dns("bench-web.service.consul", 1)),
        new Row("DNS SRV", 64, Wire.Datagrams, () => Dns("bench-web.service.consul", 33)),
        new Row("DNS A of a node", 64, Wire.Datagrams, () => Dns("bench-node-1.node.consul", 1)),
    ];

    /// <summary>What a rival is asked that does not speak the same; null: all do.</summary>
    public Row? OfRival { get; init; }

    /// <summary>What this server is asked.</summary>
    public Row For(Server server) => OfRival is { } other && !server.Ports.ContainsKey(Wire) ? other : this;

    /// <summary>Whether its name and connections, as in <c>KV PUT 64</c>, hold the text.</summary>
    public bool IsCalled(string text) => $"{Name} {Connections}".Contains(text, StringComparison.OrdinalIgnoreCase);

    /// <summary>What the reading loads read.</summary>
    public static async Task FillAsync(Server server)
    {
        for (var i = 0; i < Keys; i++)
        {
            await server.PutAsync(KeyPath(i), Value($"{i:x8}"));
        }

        for (var i = 1; i <= Instances; i++)
        {
            await server.PutAsync(
                "/v1/catalog/register",
                $$"""
                {"Node":"bench-node-{{i}}","Address":"10.9.0.{{i}}",
                 "Service":{"ID":"bench-web-{{i}}","Service":"bench-web","Port":80,"Tags":["v1","primary"]},
                 "Checks":[{"CheckID":"c","Name":"c","Status":"passing","ServiceID":"bench-web-{{i}}"}]}
                """);
        }

        await FillManyAsync(server);
    }

    private static async Task FillManyAsync(Server server)
    {
        for (var i = 0; i < ManyInstances; i++)
        {
            var node = i / 10;
            await server.PutAsync(
                "/v1/catalog/register",
                $$"""
                {"Node":"bench-many-{{node}}","Address":"10.6.0.{{node}}",
                 "Service":{"ID":"bench-many-{{i}}","Service":"bench-many","Port":{{8000 + i}},"Tags":["v1","primary"]},
                 "Checks":[{"CheckID":"c-{{i}}","Name":"c","Status":"passing","ServiceID":"bench-many-{{i}}"}]}
                """);
        }
    }

    private static Row Get(string name, string path, string expected) =>
        new(name, 64, Wire.Http, () => Bench.Requests.Http("GET", [(path, "")], expected));

    public static Requests KvPut() => Bench.Requests.Http(
        "PUT", Enumerable.Range(0, Keys).Select(i => (KeyPath(i), Value(Bench.Requests.NumberPlace))), "true");

    private static Requests KvGet() => Bench.Requests.Http(
        "GET", Enumerable.Range(0, Keys).Select(i => (KeyPath(i), "")), "\"Key\":\"bench/");

    private static Requests CatalogRegister() => Bench.Requests.Http(
        "PUT",
        Enumerable.Range(0, Keys).Select(i => (
            "/v1/catalog/register",
            $$$"""
            {"Node":"bench-r{{{i % 100}}}","Address":"10.8.0.{{{i % 100}}}","Service":{"ID":"r{{{i}}}","Service":"bench-r","Port":80,"Tags":["########"]}}
            """)),
        "true");

    private static Requests AgentRegister() => Bench.Requests.Http(
        "PUT",
        Enumerable.Range(0, 100).Select(i => (
            "/v1/agent/service/register",
            $$$"""
            {"ID":"bench-a{{{i}}}","Name":"bench-a","Port":80,"Tags":["########"],"Check":{"TTL":"1h"}}
            """)),
        "");

    private static Requests Dns(string name, ushort type)
    {
        var question = new List<byte>();
        foreach (var label in name.Split('.'))
        {
            question.AddRange([(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]);
        }

        byte[] header = [0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1]; // One question; an OPT record behind it.
        byte[] end = [0, 0, 0, 0, 1, 0, 0, 41, 0x10, 0, 0, 0, 0, 0, 0, 0]; // Root, type, class; OPT of 4096 bytes.
        BinaryPrimitives.WriteUInt16BigEndian(end.AsSpan(1), type);
        return Bench.Requests.Raw([[.. header, .. question, .. end]]);
    }

    private static string KeyPath(int i) => $"/v1/kv/bench/key-{i:d6}";

    private static string Value(string number) => number + new string('v', ValueBytes - number.Length);
}
