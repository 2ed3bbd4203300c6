using System.Text;
using Muster.Bedrock;
using Muster.Engine;
using Muster.Engine.Embedded;
using Muster.Registry;
using Muster.Registry.Kv;
using Muster.Registry.Tree;

namespace Muster.Tests.Unit.Etcd2;

/// <summary>The tree over an engine, in memory or in a folder.</summary>
internal sealed class TreeRooms : IAsyncDisposable
{
    public static readonly Caller Me = new("", "test", "");

    private TreeRooms(EmbeddedEngine engine, TimeProvider time)
    {
        Engine = engine;
        Tree = new Tree(engine, time);
        Kv = new Kv(engine, TimeProvider.System, new Prng(1));
    }

    public EmbeddedEngine Engine { get; }

    public Tree Tree { get; }

    public Kv Kv { get; }

    public static async Task<TreeRooms> OpenAsync(TimeProvider? time = null, string? folder = null)
    {
        var options = new EmbeddedOptions
        {
            Time = TimeProvider.System, Server = "test", Chance = new Prng(1), Directory = folder,
        };
        var engine = (await EmbeddedEngine.OpenAsync(options, CancellationToken.None)).Value;
        return new TreeRooms(engine, time ?? TimeProvider.System);
    }

    public static TreePath At(string path) => TreePath.Of(Encoding.UTF8.GetBytes(path))!;

    public async Task<TreeAnswer> Set(string path, string value, DateTimeOffset? expires = null) => (await Tree.SetAsync(
        Me, At(path), new TreeWrite { Value = Encoding.UTF8.GetBytes(value), Expires = expires }, CancellationToken.None)).Value;

    public async Task<TreeAnswer> MakeDirectory(string path, DateTimeOffset? expires = null) => (await Tree.SetAsync(
        Me, At(path), new TreeWrite { IsDirectory = true, Expires = expires }, CancellationToken.None)).Value;

    public async Task<TreeAnswer> Refresh(string path, DateTimeOffset expires) => (await Tree.UpdateAsync(
        Me, At(path), new TreeWrite { IsRefresh = true, Expires = expires }, CancellationToken.None)).Value;

    public async Task<TreeAnswer> Delete(string path, TreeReach reach = TreeReach.Value) =>
        (await Tree.DeleteAsync(Me, At(path), reach, CancellationToken.None)).Value;

    public async Task<TreeAnswer> Append(string path, string value) => (await Tree.AppendAsync(
        Me, At(path), new TreeWrite { Value = Encoding.UTF8.GetBytes(value) }, CancellationToken.None)).Value;

    public async Task<TreeAnswer> Get(string path, bool recursive = false) =>
        (await Tree.GetAsync(Me, At(path), recursive, Consistency.Default, CancellationToken.None)).Value;

    /// <summary>The value there, or what stands in its way.</summary>
    public async Task<string> Read(string path)
    {
        var answer = await Get(path);
        return answer.Event is { } found
            ? found.Node.Value is { } value ? Encoding.UTF8.GetString(value.Span) : "directory"
            : $"{answer.Refusal!.Why} {answer.Refusal.Cause}";
    }

    /// <summary>The names in a directory, those of directories with a slash.</summary>
    public async Task<string> List(string path) => string.Join(
        ' ', (await Get(path)).Event!.Node.Nodes.Select(node => node.Path + (node.IsDirectory ? "/" : "")));

    public async Task<TreeWatcher> Watch(string path, long since = 0) => (await Tree.WatchAsync(
        Me, new TreeQuestion(At(path), Recursive: true), new Revision(since), CancellationToken.None)).Value.Watcher!;

    public async Task PutByConsul(string key, string value) => Assert.True((await Kv.PutAsync(
        Me, Key.Of(key), Encoding.UTF8.GetBytes(value), 0, null, CancellationToken.None)).Value);

    public async ValueTask DisposeAsync()
    {
        await Tree.DisposeAsync();
        await Engine.DisposeAsync();
    }
}
