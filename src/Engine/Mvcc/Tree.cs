using Muster.Bedrock;

namespace Muster.Engine.Mvcc;

/// <summary>The working tree of the one writer. Whoever holds a root that was taken by <see cref="Freeze"/> may read it for ever.</summary>
internal sealed class Tree
{
    private object _owner = new();
    private Node _root;

    public Tree() => _root = new Leaf(_owner);

    public Tree(Node root) => _root = root;

    public Node Root => _root;

    /// <summary>The present root, never to change again.</summary>
    public Node Freeze()
    {
        _owner = new object();
        return _root;
    }

    /// <summary>Back to a frozen root: what was done since is forgotten.</summary>
    public void ReturnTo(Node frozen)
    {
        _owner = new object();
        _root = frozen;
    }

    public void Set(in Slot slot)
    {
        _root = _root.OwnedBy(_owner);
        if (Insert(_root, slot) is { } right)
        {
            var above = new Inner(_owner);
            above.Add(Key.Empty, _root);
            above.Add(StartOf(right), right);
            _root = above;
        }
    }

    /// <summary>Takes a key out, its past with it. The key must be there.</summary>
    public void Remove(Key key)
    {
        _root = _root.OwnedBy(_owner);
        Take(_root, key);
        while (_root is Inner { Count: 1 } inner)
        {
            _root = inner.Children[0];
        }

        if (_root is Inner { Count: 0 })
        {
            _root = new Leaf(_owner);
        }
    }

    private static Node? Insert(Node node, in Slot slot)
    {
        if (node is Leaf leaf)
        {
            return leaf.Set(slot);
        }

        var inner = (Inner)node;
        var at = inner.IndexOf(slot.Item.Key);
        var child = inner.OwnedChild(at);
        var live = child.Live;
        if (Insert(child, slot) is { } right)
        {
            return inner.Insert(at + 1, StartOf(right), right);
        }

        inner.Grew(child.Live - live, slot.Item.Modified);
        return null;
    }

    private static void Take(Node node, Key key)
    {
        if (node is Leaf leaf)
        {
            var index = leaf.LowerBound(key, out var found);
            Invariant.That(found);
            leaf.RemoveAt(index);
            return;
        }

        var inner = (Inner)node;
        var at = inner.IndexOf(key);
        Take(inner.OwnedChild(at), key);
        inner.Settle(at);
    }

    private static Key StartOf(Node right) => right is Leaf leaf ? leaf.Slots[0].Item.Key : ((Inner)right).Starts[0];
}
