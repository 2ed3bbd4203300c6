using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry;
using Muster.Registry.Catalog;
using Muster.Registry.Views;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Registry;

/// <summary>A view that was cut off catches up, or begins anew, and forgets nobody who waits.</summary>
public sealed class FollowerTests : IAsyncLifetime
{
    private Rooms _rooms = null!;
    private BackwardEngine _behind = null!;
    private Catalog _catalog = null!;

    public async Task InitializeAsync()
    {
        _rooms = await Rooms.OpenAsync();
        _behind = new BackwardEngine(_rooms.Engine);
        await _rooms.Register(Wanted.Node("first").With("web"));
        _catalog = await Rooms.CatalogAsync(_behind);
    }

    public async Task DisposeAsync()
    {
        await _catalog.DisposeAsync();
        await _rooms.DisposeAsync();
    }

    [Fact]
    public async Task Cut_off_it_goes_on_from_where_it_was()
    {
        await FallBehind();
        _behind.CutOff();
        await Eventually.Until(() => _catalog.Current.At == _rooms.Catalog.Current.At, "the view has caught up");
        Same();
    }

    [Fact]
    public async Task Cut_off_and_compacted_it_begins_anew_and_wakes_everybody()
    {
        var question = new Question(Asking.Service, "web");
        var waiting = _catalog.AskAsync(
            Rooms.Me,
            question,
            new Reading(Consistency.Stale, _catalog.Current.IndexOf(question), TimeSpan.Zero),
            CancellationToken.None).AsTask();
        await FallBehind();
        await _rooms.Deregister("first");
        await _rooms.Compact();
        _behind.CutOff();
        Assert.Empty((await waiting).Value.Health("web"));
        await Eventually.Until(
            () => _catalog.Current.NodeCount == _rooms.Catalog.Current.NodeCount, "the view has caught up");
        await _rooms.Register(Wanted.Node("last").With("web"));
        Assert.Single((await _catalog.AskAsync(Rooms.Me, question, Reading.Now, CancellationToken.None)).Value.Health("web"));
        Same();
    }

    [Fact]
    public async Task A_fold_that_breaks_is_told_to_who_waits_instead_of_leaving_them_waiting()
    {
        var follower = (await Follower<object, Question>.OpenAsync(
            _rooms.Engine, new BreakingFold(), TimeProvider.System, CancellationToken.None)).Value;
        await using var _ = follower;
        await _rooms.Register(Wanted.Node("next"));
        for (var i = 0; i < 2; i++)
        {
            var told = await Assert.ThrowsAsync<InvalidOperationException>(
                () => follower.FreshAsync(CancellationToken.None).AsTask());
            Assert.IsType<BrokenInvariantException>(told.InnerException);
        }

        Assert.True(follower.Stopped);
    }

    private async Task FallBehind()
    {
        _behind.Holds = true;
        for (var i = 0; i < 20; i++)
        {
            await _rooms.Register(Wanted.Node($"n{i % 5}", $"10.0.0.{i}"));
        }
    }

    private void Same() => Assert.Equal(
        _rooms.Catalog.Current.Nodes.Select(node => (node.Name, node.Address, node.Modified)),
        _catalog.Current.Nodes.Select(node => (node.Name, node.Address, node.Modified)));

    /// <summary>Takes what was there when it began, and nothing after.</summary>
    private sealed class BreakingFold : IFold<object, Question>
    {
        private int _steps;

        public KeyRange Range => Keyspace.Catalog;

        public object Load(Revision at, IReadOnlyList<KeyValue> rows) => new();

        public object Step(object state, WatchBatch batch, ISet<Question> touched)
        {
            Invariant.That(++_steps <= 1);
            return state;
        }

        public Revision WokenBelow(object state, Question topic, Question asked) => Revision.Never;
    }
}
