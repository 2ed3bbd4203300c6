using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Muster.Bedrock;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Consul;

/// <summary>/v1/snapshot: out, in, and what is refused with nothing changed.</summary>
public sealed class SnapshotTests : IAsyncLifetime
{
    private DoorFixture _door = null!;

    public async Task InitializeAsync()
    {
        _door = await DoorFixture.StartAsync(options => options with { SnapshotBytesMax = 1 << 20 });
        await PutKeyAsync("a", "1");
    }

    public async Task DisposeAsync() => await _door.DisposeAsync();

    [Fact]
    [Covers("H-163")]
    public async Task It_goes_out_as_Consul_packs_it_and_comes_back()
    {
        using var answer = await _door.Client.GetAsync("/v1/snapshot");
        Assert.Equal("application/x-gzip", answer.Content.Headers.ContentType?.ToString());
        var index = long.Parse(answer.Headers.GetValues("X-Consul-Index").Single(), null);
        var archive = await answer.Content.ReadAsByteArrayAsync();
        var files = Unpack(archive);
        Assert.Equal(["meta.json", "state.bin", "SHA256SUMS"], files.Select(file => file.Name));
        var meta = Encoding.UTF8.GetString(files[0].Content);
        Assert.Contains($"\"Index\":{index},\"Term\":1,", meta, StringComparison.Ordinal);
        Assert.Contains($"\"Size\":{files[1].Content.Length}}}", meta, StringComparison.Ordinal);

        await PutKeyAsync("a", "2");
        await PutKeyAsync("b", "2");
        Assert.Equal((200, ""), await RestoreAsync(archive));
        Assert.Equal("1", await _door.Client.GetStringAsync("/v1/kv/a?raw"));
        Assert.Equal(HttpStatusCode.NotFound, (await _door.Client.GetAsync("/v1/kv/b")).StatusCode);
    }

    [Fact]
    [Covers("H-163")]
    public async Task A_foreign_datacenter_is_refused_and_a_stale_one_is_welcome()
    {
        Assert.Equal((500, "No path to datacenter"), await AnswerAsync(HttpMethod.Get, "/v1/snapshot?dc=dc2", null));
        Assert.Equal((500, "No path to datacenter"), await AnswerAsync(HttpMethod.Put, "/v1/snapshot?dc=dc2", []));
        Assert.Equal(HttpStatusCode.OK, (await _door.Client.GetAsync("/v1/snapshot?stale&dc=dc1")).StatusCode);
    }

    [Fact]
    [Covers("H-163")]
    public async Task What_Consul_refuses_is_refused_in_its_words()
    {
        var files = Unpack(await SaveAsync());
        var (meta, state, sums) = (files[0], files[1], files[2]);
        const string unread = "failed to read snapshot file: ";
        await RefusesAsync("failed to decompress snapshot: EOF", []);
        await RefusesAsync("failed to decompress snapshot: unexpected EOF", "hello\n"u8.ToArray());
        await RefusesAsync("failed to decompress snapshot: gzip: invalid header", new byte[1000]);
        await RefusesAsync(
            unread + "failed checking integrity of snapshot: file missing for \"meta.json\"", Pack(meta, state));
        await RefusesAsync(
            unread + "failed checking integrity of snapshot: hash check failed for \"meta.json\"",
            Pack(meta with { Content = [.. meta.Content, (byte)'\n'] }, state, sums));
        await RefusesAsync(unread + "unexpected file \"foo\" in snapshot", Pack(new("foo", [1]), meta, state, sums));
        await RefusesAsync(
            unread + "failed to decode snapshot metadata: unexpected end of JSON input",
            Pack(meta with { Content = "{"u8.ToArray() }, state, sums));
    }

    [Fact]
    [Covers("H-163")]
    public async Task A_state_that_is_not_what_it_says_is_refused()
    {
        var files = Unpack(await SaveAsync());
        var (meta, state) = (files[0], files[1]);
        var newer = state.Content.ToArray();
        newer[2 + 2 + "muster state".Length + 1] = 9;
        await RefusesAsync("was written by a newer Muster", Sealed(meta, state with { Content = newer }));
        await RefusesAsync("it ends in the middle", Sealed(meta, state with { Content = state.Content[..^3] }));
        await RefusesAsync("the state is empty", Sealed(meta, state with { Content = [] }));
        await RefusesAsync("appears twice", Pack(meta, meta, state));
        await RefusesAsync("but meta.json says 1", Sealed(
            meta with { Content = "{\"Version\":1,\"ID\":\"x\",\"Index\":5,\"Term\":1,\"Size\":1}"u8.ToArray() }, state));
    }

    [Fact]
    [Covers("H-163")]
    public async Task A_bomb_is_refused_before_it_goes_off()
    {
        var files = Unpack(await SaveAsync());
        var zeros = new File("state.bin", new byte[1 << 21]);
        await RefusesAsync("this machine takes at most 1048576", Pack(files[0], zeros, files[2]));
        await RefusesAsync("has more than 1048576 bytes", Pack(new File("meta.json", new byte[1 << 21])));
        await RefusesAsync("something follows the archive's end", [.. Pack(files), .. Gzip(new byte[1 << 22])]);
    }

    [Fact]
    [Covers("H-163")]
    public async Task No_damaged_archive_changes_anything()
    {
        var good = await SaveAsync();
        await PutKeyAsync("a", "2");
        var chance = new Prng(11);
        for (var length = 0; length < good.Length; length += 37)
        {
            Assert.Equal(500, (await RestoreAsync(good[..length])).Status);
        }

        var harmless = 0;
        for (var i = 0; i < 150; i++)
        {
            var bad = good.ToArray();
            bad[(int)(chance.Next() % (ulong)bad.Length)] ^= (byte)(1 << (int)(chance.Next() % 8));
            var (status, text) = await RestoreAsync(bad);
            if (status == 200)
            {
                // gzip's own header has a time and a system in it that nobody reads.
                harmless++;
                await PutKeyAsync("a", "2");
                continue;
            }

            Assert.Equal(500, status);
            Assert.NotEqual("internal error; the agent's log tells more", text);
            Assert.Equal("2", await _door.Client.GetStringAsync("/v1/kv/a?raw"));
        }

        Assert.InRange(harmless, 0, 15);
    }

    private async Task PutKeyAsync(string key, string value) =>
        Assert.Equal((200, "true"), await AnswerAsync(HttpMethod.Put, $"/v1/kv/{key}", Encoding.UTF8.GetBytes(value)));

    private Task<byte[]> SaveAsync() => _door.Client.GetByteArrayAsync("/v1/snapshot");

    private Task<(int Status, string Text)> RestoreAsync(byte[] archive) =>
        AnswerAsync(HttpMethod.Put, "/v1/snapshot", archive);

    private async Task RefusesAsync(string words, byte[] archive)
    {
        var (status, text) = await RestoreAsync(archive);
        Assert.Contains(words, text, StringComparison.Ordinal);
        Assert.Equal(500, status);
        Assert.Equal("1", await _door.Client.GetStringAsync("/v1/kv/a?raw"));
    }

    private async Task<(int Status, string Text)> AnswerAsync(HttpMethod method, string path, byte[]? body)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = body is null ? null : new ByteArrayContent(body);
        using var answer = await _door.Client.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static byte[] Sealed(File meta, File state)
    {
        var sums = $"{Sum(meta)}  meta.json\n{Sum(state)}  state.bin\n";
        return Pack(meta, state, new File("SHA256SUMS", Encoding.ASCII.GetBytes(sums)));
    }

    private static string Sum(File file) => Convert.ToHexStringLower(SHA256.HashData(file.Content));

    private static List<File> Unpack(byte[] archive)
    {
        using var tar = new TarReader(new GZipStream(new MemoryStream(archive), CompressionMode.Decompress));
        var files = new List<File>();
        while (tar.GetNextEntry(copyData: true) is { } entry)
        {
            using var content = new MemoryStream();
            entry.DataStream!.CopyTo(content);
            files.Add(new File(entry.Name, content.ToArray()));
        }

        return files;
    }

    private static byte[] Pack(params IEnumerable<File> files)
    {
        using var bytes = new MemoryStream();
        using (var tar = new TarWriter(bytes, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach (var file in files)
            {
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, file.Name)
                {
                    DataStream = new MemoryStream(file.Content),
                });
            }
        }

        return Gzip(bytes.ToArray());
    }

    private static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }

    private sealed record File(string Name, byte[] Content);
}
