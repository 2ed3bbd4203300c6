using Muster.Agent;
using Muster.Bedrock;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Agent;

public sealed class DataDirectoryTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly IdMint _mint = new(new Prng(7));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_is_made_for_its_owner_alone()
    {
        var path = _folder.File("a/b");
        using var data = DataDirectory.Open(path, 1).Value;
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(path));
    }

    [Fact]
    public void A_second_agent_is_told_who_holds_it()
    {
        using var data = DataDirectory.Open(_folder.Path, 4711).Value;
        var refused = DataDirectory.Open(_folder.Path, 4712).Refused;
        Assert.Equal(
            $"data_dir \"{_folder.Path}\" is held by another agent (process 4711): stop it, or name another folder",
            refused!.Message);
    }

    [Fact]
    public void It_can_be_taken_again_after_its_holder_ended()
    {
        DataDirectory.Open(_folder.Path, 1).Value.Dispose();
        using var again = DataDirectory.Open(_folder.Path, 2).Value;
        Assert.NotNull(again);
    }

    [Fact]
    public void A_file_is_no_directory()
    {
        var file = _folder.File("f");
        File.WriteAllText(file, "");
        Assert.StartsWith(
            $"data_dir \"{file}\" is not a directory", DataDirectory.Open(file, 1).Refused!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_id_is_random_once_and_then_remembered()
    {
        using var data = DataDirectory.Open(_folder.Path, 1).Value;
        var first = NodeIdentity.Of(null, data, _mint.Next).Value;
        Assert.True(Guid.TryParseExact(first, "D", out _));
        Assert.Equal(first, NodeIdentity.Of(null, data, _mint.Next).Value);
        Assert.Equal(first, File.ReadAllText(data.NodeIdFile));
        Assert.NotEqual(first, NodeIdentity.Of(null, null, _mint.Next).Value);
    }

    [Fact]
    public void The_id_asked_for_replaces_the_remembered_one()
    {
        const string asked = "aabbccdd-b03f-598c-d17b-ae64436ba7fa";
        using var data = DataDirectory.Open(_folder.Path, 1).Value;
        _ = NodeIdentity.Of(null, data, _mint.Next).Value;
        Assert.Equal(asked, NodeIdentity.Of(asked, data, _mint.Next).Value);
        Assert.Equal(asked, NodeIdentity.Of(null, data, _mint.Next).Value);
    }

    [Fact]
    public void A_damaged_node_id_is_not_guessed()
    {
        using var data = DataDirectory.Open(_folder.Path, 1).Value;
        File.WriteAllText(data.NodeIdFile, "half-a-uu");
        Assert.Contains("holds no UUID", NodeIdentity.Of(null, data, _mint.Next).Refused!.Message, StringComparison.Ordinal);
    }
}
