using System.Text;
using System.Text.Json.Nodes;
using Muster.Bedrock;
using Muster.Tests.Conformance.Wire;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Dns;

/// <summary>
/// Whatever is registered, dig can read the answers: names, metadata and addresses by chance, from seeds, asked for in every
/// way, and not one complaint.
/// </summary>
public sealed class StrangeCatalogTests
{
    private static readonly string[] _types = ["A", "AAAA", "SRV", "TXT", "ANY", "MX", "NS", "SOA", "PTR"];

    private static readonly string[] _options = ["+noedns", "+bufsize=512", "+bufsize=1232", "+bufsize=65535", "+tcp"];

    private static readonly string[] _complaints = ["malformed", "Warning:", "parse", "extra bytes", "bad label", "FORMERR", "error", "timed out"];

    [NeedsPeer("dig")]
    [Covers("D-26", "D-29", "D-30")]
    public async Task Dig_reads_every_answer()
    {
        await using var agent = await AgentProcess.StartAsync(new AgentSettings { Dev = true });
        var questions = new StringBuilder();
        var count = 0;
        for (ulong seed = 0; seed < LongRun.Choose(40UL, 4_000UL); seed++)
        {
            var chance = new Prng(seed);
            var (node, service) = (Name(chance, "n"), chance.Next(3) == 0 ? Name(chance, "s") : $"s{chance.Next(3)}");
            var registered = await RawExchange.PutAsync(
                agent.HttpPort, "/v1/catalog/register", Registration(chance, node, service, (int)seed).ToJsonString());
            if (registered.Status != 200)
            {
                continue; // Refused as Consul refuses it: not what is looked at here.
            }

            foreach (var name in (string[])[$"{service}.service.consul", $"{node}.node.consul"])
            {
                questions.Append($"{name} {_types[chance.Next(_types.Length)]} {_options[chance.Next(_options.Length)]} +ignore\n");
                count++;
            }
        }

        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("questions"), questions.ToString());
        await using var dig = await ChildProcess.RunAsync(PeersFolder.Start(
            "dig", "-p", $"{agent.DnsPort}", "@127.0.0.1", "+tries=1", "+time=10", "-f", folder.File("questions")));

        Assert.True(count > 0);
        Assert.All(_complaints, word => Assert.DoesNotContain(word, dig.Output, StringComparison.Ordinal));
        Assert.True(count == dig.Output.Split("status: ").Length - 1, dig.Output);
    }

    private static JsonObject Registration(Prng chance, string node, string service, int number)
    {
        var meta = new JsonObject();
        for (var i = chance.Next(4); i > 0; i--)
        {
            meta[$"{(chance.Next(2) == 0 ? "rfc1035-" : "")}k{i}"] = Text(chance, chance.Next(512));
        }

        return new JsonObject
        {
            ["Node"] = node,
            ["Address"] = Address(chance),
            ["NodeMeta"] = meta,
            ["Service"] = new JsonObject
            {
                ["ID"] = $"i{number}",
                ["Service"] = service,
                ["Port"] = chance.Next(65536),
                ["Address"] = chance.Next(2) == 0 ? "" : Address(chance),
            },
        };
    }

    private static string Name(Prng chance, string beginning) => beginning + chance.Next(5) switch
    {
        0 => new string('x', 60 + chance.Next(3)),
        1 => $".{new string('y', 60)}.{new string('z', 60)}",
        2 => "_under",
        _ => $"{chance.Next(100)}",
    };

    private static string Address(Prng chance) => chance.Next(5) switch
    {
        0 => $"2001:db8::{chance.Next(65536):x}",
        1 => $"host{chance.Next(10)}.example.com",
        2 => "s1.service.consul",
        _ => $"10.{chance.Next(256)}.{chance.Next(256)}.{chance.Next(256)}",
    };

    private static string Text(Prng chance, int length) =>
        string.Concat(Enumerable.Range(0, length).Select(_ => (char)(32 + chance.Next(95))));
}
