using Muster.Bedrock;
using Muster.Engine.Mvcc;

namespace Muster.Engine.Contract.Parts;

/// <summary>The copy-on-write tree beside a sorted dictionary, over many random writes.</summary>
public sealed class TreeTests
{
    private const int Keys = 3000;

    private readonly Prng _chance = new(7);
    private readonly SortedDictionary<Key, KeyValue> _expected = [];
    private long _revision;

    [Fact]
    public void It_holds_what_a_dictionary_would_and_sums_exactly()
    {
        var tree = new Tree();
        for (var i = 0; i < 30_000; i++)
        {
            Write(tree, removals: i < 20_000 ? 10 : 60);
            if (i % 64 == 0)
            {
                tree.Freeze();
            }

            if (i % 1500 == 0)
            {
                Same(tree.Root);
            }
        }

        Same(tree.Root);
        foreach (var key in _expected.Keys.ToList())
        {
            tree.Remove(key);
            _expected.Remove(key);
        }

        Same(tree.Root);
    }

    [Fact]
    public void A_frozen_root_never_changes_and_can_be_returned_to()
    {
        var tree = new Tree();
        for (var i = 0; i < 5000; i++)
        {
            Write(tree, removals: 10);
        }

        var frozen = tree.Freeze();
        var then = new SortedDictionary<Key, KeyValue>(_expected);
        for (var i = 0; i < 5000; i++)
        {
            Write(tree, removals: 40);
        }

        Same(tree.Root);
        _expected.Clear();
        foreach (var (key, item) in then)
        {
            _expected[key] = item;
        }

        Same(frozen);
        tree.ReturnTo(frozen);
        Write(tree, removals: 0);
        Same(tree.Root);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(28)]
    [InlineData(29)]
    [InlineData(20_000)]
    public void Built_at_once_it_is_the_same_tree(int count)
    {
        var slots = new Slot[count];
        for (var i = 0; i < count; i++)
        {
            var item = Item(Key.Of($"{(i % 3 == 0 ? "" : "common/prefix/")}{(uint)i * 2_654_435_761:x}"), 1);
            slots[i] = new Slot(item, 0, null);
            _expected[item.Key] = item;
        }

        var tree = new Tree(TreeBuilder.Build(slots, count));
        Same(tree.Root);
        for (var i = 0; i < 200; i++)
        {
            Write(tree, removals: 10);
        }

        Same(tree.Root);
    }

    private KeyValue Item(Key key, long version) =>
        new(key, default, new Revision(1), new Revision(++_revision), version, LeaseId.None);

    private void Write(Tree tree, int removals)
    {
        // Some keys come in ascending order, the others anywhere.
        var key = Key.Of(_chance.Next(4) == 0 ? $"z{_revision:d8}" : $"k{_chance.Next(Keys):d5}");
        if (_chance.Next(100) < removals && _expected.Remove(key))
        {
            tree.Remove(key);
            return;
        }

        var item = Item(key, _chance.Next(5));
        _expected[key] = item;
        tree.Set(new Slot(item, 0, null));
    }

    private void Same(Node root)
    {
        Check(root, KeyRange.All);
        for (var i = 0; i < 20; i++)
        {
            var one = Key.Of($"k{_chance.Next(Keys):d5}");
            var two = Key.Of($"{(char)('j' + _chance.Next(17))}{_chance.Next(Keys):d5}");
            Check(root, new KeyRange(one, two));
            Check(root, KeyRange.From(two));
            Assert.Equal(
                _expected.GetValueOrDefault(one), TreeSearch.TryFind(root, one, out var slot) ? slot.Item : null);
        }
    }

    private void Check(Node root, KeyRange range)
    {
        var all = _expected.Values.Where(item => range.Contains(item.Key)).ToList();
        var live = all.Where(item => item.Version > 0).ToList();
        Assert.Equal(live.Count, TreeSearch.Live(root, range));
        Assert.Equal(all.Select(item => item.Modified).DefaultIfEmpty().Max(), TreeSearch.Modified(root, range));
        Assert.Equal(all, Walk(root, range, tombstones: true, backward: false));
        Assert.Equal(live, Walk(root, range, tombstones: false, backward: false));
        live.Reverse();
        Assert.Equal(live, Walk(root, range, tombstones: false, backward: true));
    }

    private static List<KeyValue> Walk(Node root, KeyRange range, bool tombstones, bool backward)
    {
        var gather = new Gather([], tombstones);
        if (backward)
        {
            TreeWalk.Backward(root, range, ref gather);
        }
        else
        {
            TreeWalk.Forward(root, range, ref gather);
        }

        return gather.Items;
    }

    private readonly struct Gather(List<KeyValue> items, bool tombstones) : ISlotVisitor
    {
        public List<KeyValue> Items => items;

        public bool WantsTombstones => tombstones;

        public bool Visit(in Slot slot)
        {
            items.Add(slot.Item);
            return true;
        }
    }
}
