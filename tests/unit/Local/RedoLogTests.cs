using System.Text;
using Muster.Bedrock;
using Muster.Registry.Catalog;
using Muster.Registry.Local;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Local;

/// <summary>What was noted is done again after a crash, whatever became of the files and of the log's end.</summary>
public sealed class RedoLogTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string LogPath => Path.Combine(_folder.Path, "redo.log");

    [Fact]
    public async Task What_was_acknowledged_comes_back_when_the_files_never_reached_the_disk()
    {
        await using var agent = await OpenAsync();
        await agent.RegisterAsync(Some.Web, Some.TtlCheck("c"));
        await agent.RegisterAsync(Some.Web with { Port = 81 }, Some.TtlCheck("c"));
        await agent.RegisterAsync(Some.Web with { Id = "gone" });
        await agent.DeregisterAsync("gone");

        // As after a power failure: names without contents, contents of before, names that were removed.
        foreach (var file in Directory.GetFiles(Path.Combine(_folder.Path, "services")))
        {
            await File.WriteAllTextAsync(file, "");
        }

        foreach (var file in Directory.GetFiles(Path.Combine(_folder.Path, "checks")))
        {
            File.Delete(file);
        }

        await using var again = await agent.CrashAndReopenAsync(_folder.Path);
        Assert.Equal(["web"], again.Local.Services.Keys);
        Assert.Equal(81, again.Local.Services["web"].Port);
        Assert.Equal(["c"], again.Local.Checks.Keys);
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.damaged", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_clean_end_leaves_nothing_to_be_done_again()
    {
        await using (var agent = await OpenAsync())
        {
            await agent.RegisterAsync(Some.Web);
            Assert.NotEqual(0, new FileInfo(LogPath).Length);
        }

        Assert.Equal(0, new FileInfo(LogPath).Length);
    }

    [Fact]
    public async Task It_is_emptied_before_it_grows_large()
    {
        await using var agent = await OpenAsync();
        var meta = Some.Meta("k", new string('v', 512));
        var largest = 0L;
        for (var i = 0; i < 200; i++)
        {
            var some = Enumerable.Range(0, 64).Select(n => agent.RegisterAsync(
                new Service { Id = $"s{n}", Name = "s", Port = i, Meta = meta }));
            await Task.WhenAll(some);
            largest = Math.Max(largest, new FileInfo(LogPath).Length);
        }

        Assert.InRange(largest, RedoLog.BytesMax / 4, RedoLog.BytesMax);
        Assert.InRange(new FileInfo(LogPath).Length, 0, RedoLog.BytesMax);
        await using var again = await agent.CrashAndReopenAsync(_folder.Path);
        Assert.Equal(64, again.Local.Services.Count(service => service.Value.Port == 199));
    }

    [Fact]
    public void A_torn_end_is_no_record_and_hides_none_before_it()
    {
        var whole = Written(("a", "1"), ("b", null), ("c", ""));
        for (var length = 0; length <= whole.Length; length++)
        {
            File.WriteAllBytes(LogPath, whole[..length]);
            var works = Read().Value;
            Assert.Equal(length == whole.Length ? 3 : works.Count, works.Count);
            Assert.All(works.Zip(["a", "b", "c"]), pair => Assert.Equal(pair.Second, pair.First.Path));
        }

        for (var at = 0; at < whole.Length; at++)
        {
            var torn = whole.ToArray();
            torn[at] ^= 0x40;
            File.WriteAllBytes(LogPath, torn);
            Assert.InRange(Read().Value.Count, 0, 2);
        }
    }

    [Fact]
    public void What_a_newer_program_noted_is_refused()
    {
        byte[] payload = [2];
        byte[] hash = System.Security.Cryptography.SHA256.HashData(payload);
        File.WriteAllBytes(LogPath, [1, 0, 0, 0, .. hash[..8], .. payload]);
        Assert.Equal(Refusal.Conflict, Read().Refused!.Why);
    }

    public void Dispose() => _folder.Dispose();

    private Result<IReadOnlyList<FileWork>> Read()
    {
        using var log = new RedoLog(_folder.Path);
        return log.Read();
    }

    private byte[] Written(params (string Name, string? Content)[] changes)
    {
        using var log = new RedoLog(_folder.Path);
        log.Open();
        foreach (var (name, content) in changes)
        {
            log.Append([new FileWork(name, content is null ? null : Encoding.UTF8.GetBytes(content), null, Keeping.Durable)]);
        }

        // One that was taken back leaves no trace.
        log.Append([new FileWork("taken back", [1], null, Keeping.Durable)]);
        log.TakeBack();
        return File.ReadAllBytes(LogPath);
    }

    private Task<LocalUnderTest> OpenAsync() => new LocalUnderTest { Directory = _folder.Path }.OpenAsync();
}
