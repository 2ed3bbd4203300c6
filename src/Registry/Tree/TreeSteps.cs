using Muster.Engine;
using Muster.Registry.Rows;
using Muster.Registry.Views;

namespace Muster.Registry.Tree;

/// <summary>Gathers the steps of one change of the tree, and all that it relies on.</summary>
internal sealed class TreeSteps(TreePicture picture)
{
    private readonly Basis _basis = new();
    private readonly List<Op> _ops = [];

    private TreeSpot Spot => picture.Spot;

    private Key Name => picture.Path.Name;

    /// <summary>What is at the place, and that it is no directory where it was none; that nothing above became a value.</summary>
    public TreeSteps RelyOnSpot()
    {
        RelyOnValue();
        if (Spot.IsDirectory)
        {
            RelyOnMarker();
        }
        else
        {
            foreach (var within in Within())
            {
                _basis.Add(new Compare.Created(within, Relation.Equal, Revision.Never));
            }
        }

        return RelyOnAbove();
    }

    public TreeSteps RelyOnValue()
    {
        _basis.Row(Keyspace.UserNamed(Name, TreeSpelling.Plain), Spot.Plain?.Modified ?? Revision.Never)
            .Row(Keyspace.UserNamed(Name, TreeSpelling.Slashed), Spot.Slashed?.Modified ?? Revision.Never)
            .Row(Keyspace.TreeValue(Name), Spot.Extra?.Modified ?? Revision.Never);
        return this;
    }

    public TreeSteps RelyOnMarker()
    {
        _basis.Row(Keyspace.TreeDirectory(Name), Spot.Marker?.Modified ?? Revision.Never);
        return this;
    }

    /// <summary>Nothing has come into the directory but its own rows.</summary>
    public TreeSteps RelyOnEmptiness()
    {
        foreach (var within in Within())
        {
            // Its own key is the first that can lie in it.
            _basis.Add(new Compare.Created(
                within with { Start = within.Start.Successor() }, Relation.Equal, Revision.Never));
        }

        return this;
    }

    /// <summary>The directories above that are not there are made.</summary>
    public TreeSteps MakeAbove()
    {
        foreach (var above in picture.Above)
        {
            if (!above.IsDirectory)
            {
                _ops.Add(new Op.Put(
                    Keyspace.TreeDirectory(above.Path.Name),
                    TreeCodec.EncodeDirectory(new TreeExtra(Revision.Never, null)),
                    LeaseId.None));
            }
        }

        return this;
    }

    /// <summary>A directory that only its content implies stays when the last of it goes.</summary>
    public TreeSteps KeepParent()
    {
        if (picture.Above is [.., { IsOnlyImplied: true } parent])
        {
            _ops.Add(new Op.Put(
                Keyspace.TreeDirectory(parent.Path.Name),
                TreeCodec.EncodeDirectory(new TreeExtra(parent.Node().Created, null)),
                LeaseId.None));
        }

        return this;
    }

    public TreeSteps PutValue(ReadOnlyMemory<byte> value)
    {
        _ops.Add(new Op.Put(Keyspace.UserNamed(Name, Spot.Spelling), value, LeaseId.None));
        return this;
    }

    /// <summary>Null removes what there is.</summary>
    public TreeSteps PutExtra(TreeExtra? extra)
    {
        var key = Keyspace.TreeValue(Name);
        if (extra is not null)
        {
            _ops.Add(new Op.Put(key, TreeCodec.EncodeValue(extra), LeaseId.None));
        }
        else if (Spot.Extra is not null)
        {
            _ops.Add(new Op.Delete(KeyRange.Single(key)));
        }

        return this;
    }

    public TreeSteps PutDirectory(TreeExtra extra)
    {
        _ops.Add(new Op.Put(Keyspace.TreeDirectory(Name), TreeCodec.EncodeDirectory(extra), LeaseId.None));
        return this;
    }

    /// <summary>The directory's own key, by which other doors see it.</summary>
    public TreeSteps PutFolder()
    {
        _ops.Add(new Op.Put(Keyspace.UsersIn(Name, TreeSpelling.Plain).Start, ReadOnlyMemory<byte>.Empty, LeaseId.None));
        return this;
    }

    /// <summary>The value in either spelling, with what was said of it.</summary>
    public TreeSteps RemoveValue()
    {
        foreach (var spelling in TreeSpellings.All)
        {
            if ((spelling == TreeSpelling.Plain ? Spot.Plain : Spot.Slashed) is not null)
            {
                _ops.Add(new Op.Delete(KeyRange.Single(Keyspace.UserNamed(Name, spelling))));
                _ops.Add(new Op.Delete(KeyRange.Single(Keyspace.SideNamed(Name, spelling))));
            }
        }

        return PutExtra(null);
    }

    /// <summary>The directory with all that is in it.</summary>
    public TreeSteps RemoveWithin()
    {
        foreach (var within in Within())
        {
            _ops.Add(new Op.Delete(within));
        }

        _ops.Add(new Op.Delete(Keyspace.TreeValuesIn(Name)));
        foreach (var spelling in TreeSpellings.All)
        {
            _ops.Add(new Op.Delete(Keyspace.SidesIn(Name, spelling)));
        }

        return this;
    }

    public TreeSteps Note(TreeEvent draft)
    {
        var note = new TreeNoteText(draft.Action, draft.Node.Path, draft.Node, draft.Previous, draft.IsSilent);
        _ops.Add(new Op.Put(Keyspace.TreeNote, TreeCodec.EncodeNote(note), LeaseId.None));
        return this;
    }

    public Txn ToTxn() => _basis.Then(_ops) with { OrdersByRevision = true };

    /// <summary>No value has come to where a directory is needed; one that other doors wrote beside it was there before.</summary>
    private TreeSteps RelyOnAbove()
    {
        foreach (var above in picture.Above)
        {
            if (above.Value is null)
            {
                _basis.Row(Keyspace.UserNamed(above.Path.Name, TreeSpelling.Plain), Revision.Never)
                    .Row(Keyspace.UserNamed(above.Path.Name, TreeSpelling.Slashed), Revision.Never);
            }
        }

        return this;
    }

    private IEnumerable<KeyRange> Within() =>
    [
        Keyspace.UsersIn(Name, TreeSpelling.Plain),
        Keyspace.UsersIn(Name, TreeSpelling.Slashed),
        Keyspace.TreeDirectoriesIn(Name),
    ];
}
