using Muster.Bedrock;
using Muster.Engine;
using Muster.Engine.Embedded;
using Muster.Engine.Embedded.Journal;
using Muster.Tests.Support;

namespace Muster.Tests.Fault.Engine;

/// <summary>What is not ours, or not whole, is refused with what to do, and left as it was.</summary>
public sealed class RefusedDatabaseTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string File => Path.Combine(_folder.Path, "engine", "history.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_database_of_another_program_is_refused()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        using (var foreign = Database.Open(File))
        {
            foreign.Execute("CREATE TABLE theirs (x)");
        }

        await RefusesAsync(Refusal.Invalid, "another program", "choose another data directory");
    }

    [Fact]
    public async Task A_newer_schema_is_refused()
    {
        await CreateAsync();
        using (var ours = Database.Open(File))
        {
            ours.Execute("PRAGMA user_version=99");
        }

        await RefusesAsync(Refusal.Invalid, "newer Muster (schema 99", "start that version");
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        await System.IO.File.WriteAllTextAsync(File, string.Concat(Enumerable.Repeat("not a database ", 1000)));

        await RefusesAsync(Refusal.Invalid, "not a database", "move it away");
    }

    [Theory]
    [InlineData(4096)]
    [InlineData(3 * 4096)]
    [InlineData(20 * 4096)]
    public async Task A_damaged_database_is_refused(int at)
    {
        await CreateAsync();
        await using (var file = System.IO.File.OpenWrite(File))
        {
            file.Position = at;
            await file.WriteAsync(Enumerable.Repeat((byte)0xA5, 4096).ToArray());
        }

        await RefusesAsync(Refusal.Invalid, "history.db", "restore a snapshot");
    }

    [Fact]
    public async Task A_log_without_its_database_is_refused()
    {
        await CreateAsync();
        System.IO.File.Move(File, File + "-wal");

        await RefusesAsync(Refusal.Invalid, "is missing", "put it back");
    }

    [Fact]
    public async Task A_directory_in_use_is_refused()
    {
        await using var host = LoadHost.Start(new LoadTerms(_folder.Path, "l", 1, 16));
        await host.UntilAcknowledgedAsync(1);
        var opened = await OpenAsync();
        Assert.Equal(Refusal.Conflict, opened.Refused?.Why);
        Assert.Contains("in use by another process", opened.Refused!.Message, StringComparison.Ordinal);
        await host.KillAsync();

        await using var engine = (await OpenAsync()).Value;
        Assert.Equal(Refusal.Conflict, (await OpenAsync()).Refused?.Why);
    }

    private async Task RefusesAsync(Refusal why, params string[] words)
    {
        var before = System.IO.File.Exists(File) ? await System.IO.File.ReadAllBytesAsync(File) : null;
        var opened = await OpenAsync();
        Assert.Equal(why, opened.Refused?.Why);
        Assert.All(words, word => Assert.Contains(word, opened.Refused!.Message, StringComparison.Ordinal));
        Assert.Equal(before, System.IO.File.Exists(File) ? await System.IO.File.ReadAllBytesAsync(File) : null);
    }

    private async Task CreateAsync()
    {
        await using var engine = (await OpenAsync()).Value;
        for (var i = 0; i < 200; i++)
        {
            await engine.CommitAsync(
                Txn.Of(new Op.Put(Key.Of($"k{i}"), new byte[1000], LeaseId.None)), Origin.System, CancellationToken.None);
        }
    }

    private ValueTask<Result<EmbeddedEngine>> OpenAsync() => EmbeddedEngine.OpenAsync(
        new EmbeddedOptions { Time = TimeProvider.System, Server = "refused", Directory = _folder.Path }, CancellationToken.None);
}
