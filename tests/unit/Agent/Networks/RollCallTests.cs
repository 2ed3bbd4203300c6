using System.Collections.Immutable;
using System.Net;
using Muster.Agent.Networks;
using Muster.Bedrock;
using Muster.Gossip.Serf;
using Muster.Gossip.Swim;

namespace Muster.Tests.Unit.Agent.Networks;

/// <summary>Who calls whom when gossip says that agents over one catalog are gone, and that nobody fights who is alive.</summary>
public sealed class RollCallTests
{
    private static readonly TimeSpan _soon = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData("b", "a b", "a:Failed", "a")]
    [InlineData("b", "a b", "a:Left", "a")]
    [InlineData("b", "a b", "a:Leaving", "")]
    [InlineData("b", "a b", "a:Alive", "")]
    [InlineData("b", "a b", "", "")]
    [InlineData("a", "a b", "b:Failed", "b")]
    [InlineData("b", "a b c", "a:Failed c:Alive", "a")]
    [InlineData("c", "a b c", "a:Failed b:Alive", "")]
    [InlineData("c", "a b c", "a:Failed b:Failed", "")]
    [InlineData("c", "a b c d", "a:Failed b:Failed d:Alive", "a b")]
    [InlineData("b", "a b c d", "a:Failed d:Alive", "a")]
    [InlineData("b", "a b", "a:Failed z:Failed", "a")]
    [InlineData("z", "a b", "a:Failed b:Alive", "")]
    public void Who_came_first_of_those_he_hears_calls_when_he_hears_half(string own, string agents, string members, string called) =>
        Assert.Equal(called, string.Join(' ', Of(new RollCall(own), own, agents, members)));

    [Fact]
    public void Who_was_called_is_not_called_again_before_he_was_heard()
    {
        var calls = new RollCall("b");
        Assert.Equal(["a"], Of(calls, "b", "a b", "a:Failed"));
        Assert.Equal(["a"], Of(calls, "b", "a b", "a:Failed"));
        calls.Called("a", _soon);
        Assert.True(calls.Awaits("a", TimeSpan.Zero));
        Assert.Equal(_soon, calls.NextAnswer(TimeSpan.Zero));
        Assert.Empty(Of(calls, "b", "b a", "a:Failed"));
        Assert.False(calls.Awaits("a", _soon));
        Assert.Null(calls.NextAnswer(_soon));
        Assert.Empty(Of(calls, "b", "b a", "a:Alive"));
        Assert.Equal(["a"], Of(calls, "b", "b a", "a:Failed"));
    }

    [Fact]
    public void Who_was_called_himself_calls_nobody_until_he_hears_the_others()
    {
        var calls = new RollCall("a");
        Assert.Empty(Of(calls, "a", "b a", "b:Failed", dismissals: 1));
        Assert.Empty(Of(calls, "a", "b a", "b:Failed", dismissals: 1));
        Assert.Empty(Of(calls, "a", "b a", "b:Alive", dismissals: 1));
        Assert.Equal(["b"], Of(calls, "a", "b a", "b:Failed", dismissals: 1));
    }

    /// <summary>
    /// Cut in two, agents that all reach the engine go on calling whom they do not hear, each with an old picture or a fresh one:
    /// soon all are quiet, all are announced, and nobody was called twice.
    /// </summary>
    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    [InlineData(4, 1)]
    [InlineData(4, 2)]
    [InlineData(5, 2)]
    [InlineData(6, 3)]
    [InlineData(7, 3)]
    public void Nobody_fights(int count, int besides)
    {
        for (var seed = 1UL; seed <= 200; seed++)
        {
            var chance = new Prng(seed);
            var names = Enumerable.Range(0, count).Select(i => $"n{i}").ToArray();
            chance.Shuffle(names.AsSpan());
            var there = names.Take(besides).ToHashSet(StringComparer.Ordinal);
            var calls = names.ToDictionary(name => name, name => new RollCall(name));
            var dismissed = names.ToDictionary(name => name, _ => 0);
            var rows = names.Order(StringComparer.Ordinal).ToList();
            var before = rows.ToList();
            var quiet = 0;
            for (var turn = 0; quiet < 10 * count; turn++)
            {
                Assert.True(turn < 1000, $"seed {seed}: they go on and on");
                var name = names[chance.Next(count)];
                var members = string.Join(' ', names.Where(other => other != name).Select(other => $"{other}:{(there.Contains(other) == there.Contains(name) ? "Alive" : "Failed")}"));
                var seen = chance.Next(3) == 0 ? before : rows;
                var called = Of(calls[name], name, string.Join(' ', seen), members, dismissed[name]).Where(_ => seen.SequenceEqual(rows)).ToList();
                quiet = called.Count == 0 ? quiet + 1 : 0;
                before = [.. rows];
                foreach (var victim in called)
                {
                    calls[name].Called(victim, _soon);
                    dismissed[victim]++;
                    rows.Remove(victim);
                    rows.Add(victim);
                }
            }

            Assert.True(dismissed.Values.Max() <= 1, $"seed {seed}: {string.Join(", ", dismissed)}");
            var most = there.Count * 2 > count ? there : [.. names.Except(there)];
            Assert.True(there.Count * 2 == count || most.All(name => dismissed[name] == 0), $"seed {seed}: {string.Join(", ", dismissed)}");
        }
    }

    private static IReadOnlyList<string> Of(RollCall calls, string own, string agents, string members, int dismissals = 0)
    {
        SerfMember[] known =
            [Member(own, "Alive"), .. members.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(one => Member(one.Split(':')[0], one.Split(':')[1]))];
        var there = agents.Split(' ').Select(name => (name, true)).ToList();
        return calls.Of(known, there, NetworkPicture.Of(own, known, there).IsCutOff, dismissals);
    }

    private static SerfMember Member(string name, string status) => new(
        name,
        new IPEndPoint(IPAddress.Loopback, 8301),
        ImmutableSortedDictionary<string, string>.Empty,
        Versions.Consul,
        Enum.Parse<MemberStatus>(status));
}
