using System.IO.Compression;
using System.Text;
using Muster.Doors.Consul.Http;
using Muster.Engine;

namespace Muster.Tests.Unit.Consul;

/// <summary>Bodies made once: by whom, of which edition, and how many are kept.</summary>
public sealed class SharedAnswersTests
{
    private readonly SharedAnswers _answers = new(bytesMax: 1 << 20);

    [Fact]
    public async Task Of_those_who_ask_together_one_makes_it()
    {
        using var start = new Barrier(4);
        var made = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                return Ask("/v1/a", 7);
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        Assert.Single(made.Distinct());
        Assert.Equal(1, _answers.Rendered);
    }

    [Fact]
    public void Another_edition_another_question_and_another_caller_are_made_anew()
    {
        var first = Ask("/v1/a", 7);
        Assert.NotSame(first, Ask("/v1/a", 8));
        Assert.NotSame(first, Ask("/v1/b", 7));
        Assert.NotSame(Ask("/v1/a", 8), Make(new AnswerKey("/v1/a", "someone"), 8, "x"));
        Assert.Equal(4, _answers.Rendered);
    }

    [Fact]
    public void Who_looked_at_older_rows_does_not_take_the_others_back()
    {
        var newer = Ask("/v1/a", 8);
        Assert.Equal(7, Ask("/v1/a", 7).Edition.Value);
        Assert.Same(newer, Ask("/v1/a", 8));
    }

    [Fact]
    public void However_many_questions_and_bytes_both_stay_bounded_and_what_is_asked_often_stays()
    {
        var often = Ask("/v1/often", 1);
        for (var i = 0; i < 5 * SharedAnswers.QuestionsMax; i++)
        {
            Ask($"/v1/{i}", 1);
            Assert.Same(often, Ask("/v1/often", 1));
            Assert.InRange(_answers.Questions, 0, SharedAnswers.QuestionsMax + 2);
            Assert.InRange(_answers.Bytes, 0, (1 << 20) + 1000);
        }

        for (var i = 0; i < 100; i++)
        {
            Make(new AnswerKey($"/v1/large/{i}", ""), 1, new string('x', 1 << 17));
            Assert.InRange(_answers.Bytes, 0, (1 << 20) + (1 << 18));
        }
    }

    [Fact]
    public void An_answer_that_changes_again_and_again_does_not_fill_the_room()
    {
        var other = Ask("/v1/other", 1);
        for (var i = 1; i <= 1000; i++)
        {
            Make(new AnswerKey("/v1/a", ""), i, new string('x', 1 << 17));
        }

        Assert.Same(other, Ask("/v1/other", 1));
        Assert.InRange(_answers.Bytes, 0, 1 << 18);
    }

    [Fact]
    public void What_is_too_large_to_keep_is_answered_all_the_same()
    {
        var key = new AnswerKey("/v1/a", "");
        Assert.Equal(1 << 19, Make(key, 1, new string('x', 1 << 19)).Body.Length);
        Assert.Null(_answers.Find(key, new Revision(1)));
        Assert.Equal(1, Make(new AnswerKey(new string('k', 5000), ""), 1, "x").Body.Length);
        Assert.InRange(_answers.Bytes, 0, 1000);
    }

    [Fact]
    public void It_is_packed_once()
    {
        var answer = Make(new AnswerKey("/v1/a", ""), 1, new string('x', 1000));
        var packed = _answers.PackedOf(answer);
        Assert.True(packed.Span.Overlaps(_answers.PackedOf(answer).Span));
        using var plain = new StreamReader(
            new GZipStream(new MemoryStream(packed.ToArray()), CompressionMode.Decompress), Encoding.UTF8);
        Assert.Equal(new string('x', 1000), plain.ReadToEnd());
    }

    private SharedAnswer Ask(string target, long edition)
    {
        var key = new AnswerKey(target, "");
        return _answers.Find(key, new Revision(edition)) ?? Make(key, edition, "x");
    }

    private SharedAnswer Make(AnswerKey key, long edition, string body) =>
        _answers.Make(key, new Revision(edition), body, Encoding.ASCII.GetBytes);
}
