using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Shipping;

/// <summary>What a release has written, later ones open; what a later one has written is refused. See data/README.md.</summary>
public sealed class UpgradeTests
{
    [Theory]
    [InlineData("0.1.0-schema-1")]
    public async Task What_a_release_has_written_is_all_there(string written)
    {
        using var data = await UnpackAsync(written);
        await using var agent = await AgentProcess.StartAsync(
            new AgentSettings { Dev = false, Node = "old", DataDirectory = data.Path });

        var keys = await JsonAsync(agent, "/v1/kv/?recurse");
        Assert.Equal(
            [("app/bytes", 0, "AP8K", 7, 7), ("app/empty", 0, null, 6, 6), ("app/flagged", 42, "dg==", 5, 5), ("app/name", 0, "d2Vic2hvcA==", 4, 10)],
            keys.EnumerateArray().Select(key => (
                key.GetProperty("Key").GetString(), key.GetProperty("Flags").GetInt32(), key.GetProperty("Value").GetString(),
                key.GetProperty("CreateIndex").GetInt32(), key.GetProperty("ModifyIndex").GetInt32())));

        var self = await JsonAsync(agent, "/v1/agent/self");
        Assert.Equal("38827372-a329-469f-b250-2d1dceb3ddd2", self.GetProperty("Config").GetProperty("NodeID").GetString());
        var web = (await JsonAsync(agent, "/v1/agent/services")).GetProperty("web-1");
        Assert.Equal(("web", 80, "a", "1"), (
            web.GetProperty("Service").GetString(), web.GetProperty("Port").GetInt32(), web.GetProperty("Tags")[0].GetString(),
            web.GetProperty("Meta").GetProperty("version").GetString()));
        var check = (await JsonAsync(agent, "/v1/agent/checks")).GetProperty("alive");
        Assert.Equal(("web-1", "ttl"), (check.GetProperty("ServiceID").GetString(), check.GetProperty("Type").GetString()));

        var print = (await JsonAsync(agent, "/v1/health/service/print"))[0];
        Assert.Equal(("printer", "10.0.0.9", 631, "low toner"), (
            print.GetProperty("Node").GetProperty("Node").GetString(), print.GetProperty("Node").GetProperty("Address").GetString(),
            print.GetProperty("Service").GetProperty("Port").GetInt32(), print.GetProperty("Checks")[0].GetProperty("Output").GetString()));

        // The history goes on from where it was.
        using var put = await agent.Client.PutAsync("/v1/kv/app/new", new StringContent("x"));
        Assert.True((await JsonAsync(agent, "/v1/kv/app/new"))[0].GetProperty("ModifyIndex").GetInt32() > 12);
    }

    [Fact]
    public async Task What_a_later_program_has_written_is_refused_in_one_line_that_says_what_to_do()
    {
        using var data = await UnpackAsync("0.1.0-schema-1");

        // SQLite's header holds the schema's version, as four bytes from 60 on.
        var history = Path.Combine(data.Path, "engine/history.db");
        var bytes = await File.ReadAllBytesAsync(history);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(60), 99);
        await File.WriteAllBytesAsync(history, bytes);

        await using var refused = await ChildProcess.RunAsync(
            Checkout.Program, "agent", "-server", "-bootstrap-expect=1", $"-data-dir={data.Path}", "-bind=127.0.0.1",
            "-http-port=0", "-dns-port=-1", "-etcd-port=-1", "-etcd-v2-port=-1", "-serf-lan-port=-1", "-serf-wan-port=-1",
            "-server-port=-1");
        Assert.Equal((1, ""), (refused.ExitCode, refused.StandardOutput));
        var line = Assert.Single(refused.StandardError.TrimEnd('\n').Split('\n'));
        Assert.Matches("^==> .*engine/history.db was written by a newer Muster .schema 99, this one knows [0-9]+.; .*start that version", line);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(history));
    }

    private static async Task<TempFolder> UnpackAsync(string written)
    {
        var folder = new TempFolder();
        await using var packed = File.OpenRead(
            Path.Combine(Checkout.Root, "tests/conformance/Shipping/data", $"{written}.tar.gz"));
        await using var tar = new GZipStream(packed, CompressionMode.Decompress);
        await TarFile.ExtractToDirectoryAsync(tar, folder.Path, overwriteFiles: false);
        return folder;
    }

    private static async Task<JsonElement> JsonAsync(AgentProcess agent, string path) =>
        JsonDocument.Parse(await agent.Client.GetStringAsync(path)).RootElement;
}
