using System.Text;
using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry;
using Muster.Registry.Catalog;
using Muster.Registry.Kv;

namespace Muster.Tests.Unit.Registry;

/// <summary>A refusal, or a "nothing to change", from a picture that hangs back would be a lost write.</summary>
public sealed class LagTests : IAsyncLifetime
{
    private Rooms _rooms = null!;
    private BackwardEngine _behind = null!;
    private Kv _kv = null!;

    public async Task InitializeAsync()
    {
        _rooms = await Rooms.OpenAsync();
        _behind = new BackwardEngine(_rooms.Engine);
        _kv = new Kv(_behind, TimeProvider.System, new Prng(1));
    }

    public async Task DisposeAsync() => await _rooms.DisposeAsync();

    [Fact]
    public async Task A_set_to_what_the_key_was_is_not_taken_for_no_change()
    {
        await _rooms.Put("a", "old");
        _behind.SeesOnly = new Revision(await _rooms.Head());
        await _rooms.Put("a", "new");
        Assert.True(await Put("old", null));
        Assert.Equal("old", Encoding.UTF8.GetString((await _rooms.Get("a")).Entry!.Value.Span));
    }

    [Fact]
    public async Task A_check_and_set_on_a_revision_not_yet_seen_is_not_refused()
    {
        await _rooms.Put("a", "old");
        _behind.SeesOnly = new Revision(await _rooms.Head());
        await _rooms.Put("a", "new");
        Assert.True(await Put("newer", await _rooms.Head()));
    }

    [Fact]
    public async Task A_check_and_set_on_a_revision_already_gone_is_refused_at_the_second_look()
    {
        await _rooms.Put("a", "old");
        _behind.SeesOnly = new Revision(await _rooms.Head());
        var seen = await _rooms.Head();
        await _rooms.Put("a", "new");
        Assert.False(await Put("newer", seen));
    }

    [Fact]
    public async Task A_read_by_default_is_of_the_present_and_a_stale_one_may_be_of_the_past()
    {
        await _rooms.Put("a", "old");
        _behind.SeesOnly = new Revision(await _rooms.Head());
        await _rooms.Put("a", "new");
        var present = await _kv.GetAsync(Rooms.Me, Key.Of("a"), Reading.Now, CancellationToken.None);
        Assert.Equal("new", Encoding.UTF8.GetString(present.Value.Value!.Value.Span));
        var stale = await _kv.GetAsync(Rooms.Me, Key.Of("a"), Reading.Stale, CancellationToken.None);
        Assert.Equal("old", Encoding.UTF8.GetString(stale.Value.Value!.Value.Span));
    }

    [Fact]
    public async Task A_registration_that_was_removed_elsewhere_is_not_taken_for_no_change()
    {
        await using var behind = await Rooms.CatalogAsync(_behind);
        var wanted = Wanted.Node("a").With("web");
        await behind.RegisterAsync(Rooms.Me, wanted, CancellationToken.None);
        _behind.Holds = true;
        await _rooms.Deregister("a");
        Assert.Single(behind.Current.Nodes);
        var again = behind.RegisterAsync(Rooms.Me, wanted, CancellationToken.None).AsTask();
        _behind.LetGo();
        Assert.True((await again).Ok);
        Assert.Single((await _rooms.Ask(Question.Nodes)).Nodes);
    }

    [Fact]
    public async Task A_removal_of_what_was_registered_elsewhere_is_not_taken_for_nothing_to_do()
    {
        await using var behind = await Rooms.CatalogAsync(_behind);
        _behind.Holds = true;
        await _rooms.Register(Wanted.Node("a").With("web"));
        Assert.Empty(behind.Current.Nodes);
        var removal = behind.DeregisterAsync(
            Rooms.Me, new Deregistration("a", "", ""), CancellationToken.None).AsTask();
        _behind.LetGo();
        Assert.True((await removal).Ok);
        Assert.Empty((await _rooms.Ask(Question.Nodes)).Nodes);
    }

    [Fact]
    public async Task A_refusal_that_the_present_does_not_bear_out_is_not_given()
    {
        await _rooms.Register(Wanted.Node("a", id: Wanted.IdA).Checked("serfHealth"));
        await using var behind = await Rooms.CatalogAsync(_behind);
        _behind.Holds = true;
        await _rooms.Deregister("a");
        var wanted = Wanted.Node("A", id: Wanted.IdB);
        var registration = behind.RegisterAsync(Rooms.Me, wanted, CancellationToken.None).AsTask();
        _behind.LetGo();
        Assert.True((await registration).Ok);
    }

    private async Task<bool> Put(string value, long? cas) => (await _kv.PutAsync(
        Rooms.Me, Key.Of("a"), Encoding.UTF8.GetBytes(value), 0, cas is { } at ? new Revision(at) : null,
        CancellationToken.None)).Value;
}
