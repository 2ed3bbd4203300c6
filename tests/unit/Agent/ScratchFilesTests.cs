using Muster.Agent;
using Muster.Bedrock;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Agent;

public sealed class ScratchFilesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_has_no_name_and_can_be_written_and_read()
    {
        var files = new ScratchFiles(_folder.Path, new Prng(1), () => 0);
        using var one = files.Open(10).Value;
        using var other = files.Open(10).Value;
        one.Write("one"u8);
        other.Write("other"u8);
        one.Position = 0;
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
        Assert.Equal(("one", 5L), (new StreamReader(one).ReadToEnd(), other.Length));
    }

    [Theory]
    [InlineData(long.MaxValue, 0L)]
    [InlineData(10L, long.MaxValue)]
    public void It_is_refused_where_it_would_take_what_is_to_stay_free(long bytes, long mark)
    {
        var refused = new ScratchFiles(_folder.Path, new Prng(1), () => mark).Open(bytes).Refused;
        Assert.Equal(Refusal.NoSpace, refused?.Why);
        Assert.Contains($"up to {bytes} bytes are needed in {_folder.Path}", refused!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named()
    {
        var refused = new ScratchFiles(_folder.File("none"), new Prng(1), () => 0).Open(1).Refused;
        Assert.Equal(Refusal.Unavailable, refused?.Why);
        Assert.Contains(_folder.File("none"), refused!.Message, StringComparison.Ordinal);
    }
}
