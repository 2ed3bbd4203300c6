using System.Text;
using System.Text.Json;
using Muster.Doors.Consul.Snapshot;
using Muster.Registry.Snapshots;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Consul;

/// <summary>Snapshots of a real Consul 1.8.7: one that was kept, and what such a file may hold to harm.</summary>
public sealed class ConsulStateTests
{
    private static readonly byte[] _sample =
        File.ReadAllBytes(Path.Combine(Checkout.Root, "tests/unit/Consul/consul-1.8.7.snap"));

    [Fact]
    [Covers("H-163")]
    public async Task It_is_restored_and_what_is_left_out_is_told()
    {
        await using var door = await DoorFixture.StartAsync();
        using var answer = await door.Client.PutAsync("/v1/snapshot", new ByteArrayContent(_sample));
        Assert.Equal("", await answer.Content.ReadAsStringAsync());
        var leftOut = answer.Headers.GetValues("X-Muster-Left-Out").Single();
        Assert.Contains("Autopilot 1, ", leftOut, StringComparison.Ordinal);
        Assert.Contains("ACLToken 3 (kept aside, not in force), ACLPolicy 2", leftOut, StringComparison.Ordinal);
        Assert.DoesNotContain("KVS", leftOut, StringComparison.Ordinal);

        // Nobody had used this agent, so revisions are Consul's.
        var port = (await KeyAsync(door, "docker-flow/go-demo/port"))[0];
        Assert.Equal(
            (42, 11, 11, "8080"),
            (port.GetProperty("Flags").GetInt32(), port.GetProperty("CreateIndex").GetInt32(),
                port.GetProperty("ModifyIndex").GetInt32(),
                Encoding.UTF8.GetString(port.GetProperty("Value").GetBytesFromBase64())));
        var held = (await KeyAsync(door, "lock"))[0];
        Assert.Equal(1, held.GetProperty("LockIndex").GetInt32());
        var session = (await JsonAsync(door, "/v1/session/list"))[0];
        Assert.Equal(held.GetProperty("Session").GetString(), session.GetProperty("ID").GetString());
        Assert.Equal(
            ("s", "snap1", "600s", 16),
            (session.GetProperty("Name").GetString(), session.GetProperty("Node").GetString(),
                session.GetProperty("TTL").GetString(), session.GetProperty("CreateIndex").GetInt32()));

        // And it is a lock like any other: its session gives it back, and goes.
        var id = session.GetProperty("ID").GetString();
        using var renewed = await door.Client.PutAsync($"/v1/session/renew/{id}", null);
        Assert.Equal(System.Net.HttpStatusCode.OK, renewed.StatusCode);
        using var destroyed = await door.Client.PutAsync($"/v1/session/destroy/{id}", null);
        Assert.Equal(System.Net.HttpStatusCode.OK, destroyed.StatusCode);
        Assert.False((await KeyAsync(door, "lock"))[0].TryGetProperty("Session", out _));
        var web = (await JsonAsync(door, "/v1/health/service/web"))[0];
        Assert.Equal(80, web.GetProperty("Service").GetProperty("Port").GetInt32());
        Assert.Equal("a,b", string.Join(',', web.GetProperty("Service").GetProperty("Tags").EnumerateArray()));
        Assert.Equal(
            ["serfHealth", "service:web"],
            web.GetProperty("Checks").EnumerateArray().Select(check => check.GetProperty("CheckID").GetString()));
        Assert.Equal("snap1", web.GetProperty("Node").GetProperty("Node").GetString());
    }

    [Fact]
    public async Task It_can_be_looked_into()
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var meta = await new ArchiveReader(1 << 20).ReadAsync(
            new MemoryStream(_sample),
            (state, _, cancel) => StateCheck.CountAsync(
                state, row => counts[row.Table] = counts.GetValueOrDefault(row.Table) + 1, cancel),
            CancellationToken.None);
        Assert.Equal(20UL, meta.Index);
        Assert.Equal((5, 3, 1), (counts["Register"], counts["KVS"], counts["Session"]));
    }

    [Fact]
    public async Task A_damaged_state_is_refused_wherever_it_is_damaged()
    {
        var good = await StateAsync();
        for (var length = 1; length < good.Length; length += 3)
        {
            // Between two records nothing is missing that could be told; the archive's sums tell.
            await ReadAsync(good[..length]);
        }

        var chance = new Muster.Bedrock.Prng(3);
        for (var i = 0; i < 4000; i++)
        {
            var bad = good.ToArray();
            bad[(int)(chance.Next() % (ulong)bad.Length)] = (byte)chance.Next();
            await ReadAsync(bad);
        }

        static async Task ReadAsync(byte[] state)
        {
            try
            {
                await new ConsulState().ReadAsync(
                    new MemoryStream(state), new StateDraft(1 << 22), CancellationToken.None);
            }
            catch (InvalidDataException refused)
            {
                Assert.NotEmpty(refused.Message);
            }
        }
    }

    [Theory]
    [InlineData(new byte[] { 0x82 }, "it ends in the middle")]
    [InlineData(new byte[] { 0x80 }, "neither Muster's nor Consul's")]
    [InlineData(new byte[] { 0xC1 }, "type c1 is not known")]
    [InlineData(new byte[] { 0xDF, 0xFF, 0xFF, 0xFF, 0xFF }, "a length of 4294967295")]
    [InlineData(new byte[] { 0xDF, 0x7F, 0xFF, 0xFF, 0xFF, 0xA1, 0x61 }, "it ends in the middle")]
    [InlineData(new byte[] { 0x05 }, "a record is expected")]
    public async Task What_is_no_state_is_refused(byte[] state, string words)
    {
        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => new ConsulState().ReadAsync(
            new MemoryStream(state), new StateDraft(1 << 20), CancellationToken.None));
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Values_within_values_have_an_end()
    {
        byte[] deep = [0x81, 0xA9, .. "LastIndex"u8, .. Enumerable.Repeat((byte)0x91, 5000), 0x01];
        await Assert.ThrowsAsync<InvalidDataException>(() => new ConsulState().ReadAsync(
            new MemoryStream(deep), new StateDraft(1 << 20), CancellationToken.None));
    }

    private static async Task<byte[]> StateAsync()
    {
        using var state = new MemoryStream();
        await new ArchiveReader(1 << 20).ReadAsync(
            new MemoryStream(_sample), (from, _, cancel) => from.CopyToAsync(state, cancel), CancellationToken.None);
        return state.ToArray();
    }

    private static Task<JsonElement> KeyAsync(DoorFixture door, string key) => JsonAsync(door, $"/v1/kv/{key}");

    private static async Task<JsonElement> JsonAsync(DoorFixture door, string path) =>
        JsonDocument.Parse(await door.Client.GetStringAsync(path)).RootElement;
}
