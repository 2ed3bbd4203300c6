using Google.Protobuf;
using Muster.Bedrock;
using Muster.Doors.Etcd3.Calls;
using Muster.Doors.Etcd3.Services;
using Muster.Doors.Etcd3.Words;
using Muster.Engine;
using Muster.Engine.Embedded;
using Muster.Etcd.Wire;
using Muster.Registry;
using Muster.Registry.Bytes;
using Muster.Tests.Unit.Dns;

namespace Muster.Tests.Unit.Etcd3;

/// <summary>Locks and elections over an engine in memory, asked as the door asks them.</summary>
internal sealed class QueueRooms : IAsyncDisposable
{
    private static readonly Caller Me = new("", "test", "");
    private readonly Dictionary<string, Method> _methods;

    private QueueRooms(EmbeddedEngine engine)
    {
        Picture = new HeldPicture(engine);
        Bytes = new Bytes(Picture, engine, new Prng(5));
        var headers = new HeaderWords(Dig.Self("consul"));
        _methods = new LockService(Bytes, headers).Methods().Concat(new ElectionService(Bytes, headers).Methods())
            .ToDictionary(method => method.Path[(method.Path.LastIndexOf('/') + 1)..], StringComparer.Ordinal);
    }

    public HeldPicture Picture { get; }

    public Bytes Bytes { get; }

    public static async Task<QueueRooms> OpenAsync() => new((await EmbeddedEngine.OpenAsync(
        new EmbeddedOptions { Time = TimeProvider.System, Server = "test", Chance = new Prng(1) }, CancellationToken.None)).Value);

    public ValueTask DisposeAsync() => Picture.DisposeAsync();

    /// <summary>The answer; an exception of the test's where it was refused.</summary>
    public async Task<T> AskAsync<T>(string method, IMessage request, CancellationToken cancel = default)
    {
        var asking = new Asking(request);
        Assert.Equal(GrpcStatus.Ok, await _methods[method].RunAsync(asking, cancel));
        return Assert.IsType<T>(asking.Left);
    }

    public async Task<GrpcStatus> RefusedAsync(string method, IMessage request) =>
        await _methods[method].RunAsync(new Asking(request), CancellationToken.None);

    public Task<GrpcStatus> BeginAsync(string method, Asking asking, CancellationToken cancel) =>
        _methods[method].RunAsync(asking, cancel).AsTask();

    public async Task<long> LeaseAsync() =>
        (await Bytes.GrantAsync(Me, LeaseId.None, TimeSpan.FromSeconds(60), CancellationToken.None)).Value.Id.Value;

    public async Task RevokeAsync(long lease) =>
        Assert.True((await Bytes.RevokeAsync(Me, new LeaseId(lease), CancellationToken.None)).Ok);

    public async Task<Revision> HeadAsync() => (await Bytes.HeadAsync(Me, CancellationToken.None)).Value;

    public async Task<LeaseStatus> LeaseStatusAsync(long lease) =>
        (await Bytes.TimeToLiveAsync(Me, new LeaseId(lease), true, CancellationToken.None)).Value;

    /// <summary>The keys of a line, in the order in which they stand.</summary>
    public async Task<IReadOnlyList<string>> LineAsync(string name)
    {
        var query = new RangeQuery(KeyRange.Prefix(Key.Of(name + "/"))) { SortBy = SortBy.Created, AtLeast = await HeadAsync() };
        return [.. (await Bytes.RangeAsync(Me, query, CancellationToken.None)).Value.Items.Select(item => item.Key.ToString())];
    }

    public static ByteString Text(string text) => ByteString.CopyFromUtf8(text);
}
