/*
 * Bench.java: Lucene with the GermanAnalyzer or EnglishAnalyzer of each text's
 * language, BM25, one segment. Modes: `or` takes every word, `mlt` is
 * MoreLikeThis with its 25 best words. Same commands as driver.h; queries are
 * read from the .tsv beside the .jsonl.
 */
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.de.GermanAnalyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.queries.mlt.MoreLikeThis;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.MMapDirectory;

final class Bench {
    private static final Map<String, Analyzer> ANALYZERS = new HashMap<>();
    private static IndexSearcher searcher;
    private static final Map<String, MoreLikeThis> MLT = new HashMap<>();

    static void build(String table, String path) throws IOException {
        IndexWriterConfig config = new IndexWriterConfig(ANALYZERS.get("en"));
        config.setOpenMode(IndexWriterConfig.OpenMode.CREATE);
        config.setRAMBufferSizeMB(256);
        config.setUseCompoundFile(false);
        try (MMapDirectory dir = new MMapDirectory(Paths.get(path));
             IndexWriter writer = new IndexWriter(dir, config);
             BufferedReader in = Files.newBufferedReader(Paths.get(table))) {
            for (String line; (line = in.readLine()) != null;) {
                String[] f = line.split("\t", 4);
                Document doc = new Document();
                String text = f[2] + "\n" + f[3];
                doc.add(new StoredField("id", Integer.parseInt(f[0])));
                doc.add(new TextField("text",
                    ANALYZERS.get(f[1]).tokenStream("text", text)));
                writer.addDocument(doc);
            }
            writer.forceMerge(1);
        }
    }

    static void open(String path) throws IOException {
        DirectoryReader reader =
            DirectoryReader.open(new MMapDirectory(Paths.get(path)));
        searcher = new IndexSearcher(reader);
        for (Map.Entry<String, Analyzer> e : ANALYZERS.entrySet()) {
            MoreLikeThis mlt = new MoreLikeThis(reader);
            mlt.setAnalyzer(e.getValue());
            mlt.setFieldNames(new String[] {"text"});
            mlt.setMaxQueryTerms(25);
            mlt.setMinTermFreq(1);
            mlt.setMinDocFreq(2);
            MLT.put(e.getKey(), mlt);
        }
    }

    static Query or(String lang, String text) throws IOException {
        Map<String, Integer> words = new HashMap<>();
        try (TokenStream s = ANALYZERS.get(lang).tokenStream("text", text)) {
            CharTermAttribute word = s.addAttribute(CharTermAttribute.class);
            s.reset();
            while (s.incrementToken())
                words.merge(word.toString(), 1, Integer::sum);
            s.end();
        }
        BooleanQuery.Builder b = new BooleanQuery.Builder();
        for (String w : words.keySet())
            b.add(new TermQuery(new Term("text", w)),
                  BooleanClause.Occur.SHOULD);
        return b.build();
    }

    static int answer(String mode, String lang, String text)
        throws IOException {
        Query q = mode.equals("mlt")
            ? MLT.get(lang).like("text", new StringReader(text))
            : or(lang, text);
        int n = 0;
        for (ScoreDoc d : searcher.search(q, 10).scoreDocs)
            if (searcher.doc(d.doc, Set.of("id")).getField("id") != null)
                n++;
        return n;
    }

    static String status(String field) throws IOException {
        for (String line : Files.readAllLines(Paths.get("/proc/self/status")))
            if (line.startsWith(field + ":"))
                return line.replaceAll("[^0-9]", "");
        return "0";
    }

    static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean)
            ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    static void run(String mode, double seconds, String path)
        throws IOException {
        Path table = Paths.get(path.replace(".jsonl", ".tsv"));
        StringBuilder each = new StringBuilder();
        long spent = 0;
        long began = cpu();
        int n = 0;
        int hits = 0;
        for (String line : Files.readAllLines(table)) {
            if (spent >= seconds * 1e9)
                break;
            String[] f = line.split("\t", 2);
            long t = System.nanoTime();
            hits += answer(mode, f[0], f[1]);
            t = System.nanoTime() - t;
            spent += t;
            each.append(n++ > 0 ? "," : "").append(t / 1000.0);
        }
        System.out.printf("{\"n\": %d, \"hits\": %d, \"cpu_us\": %.1f, "
            + "\"vmhwm_kb\": %s, \"anon_kb\": %s, \"wall_us\": [%s]}%n", n,
            hits, (cpu() - began) / 1e3 / Math.max(n, 1), status("VmHWM"),
            status("RssAnon"), each);
    }

    public static void main(String[] args) throws IOException {
        ANALYZERS.put("de", new GermanAnalyzer());
        ANALYZERS.put("en", new EnglishAnalyzer());
        if (args[0].equals("build")) {
            build(args[1], args[2]);
            return;
        }
        open(args[1]);
        BufferedReader in =
            new BufferedReader(new InputStreamReader(System.in));
        for (String line; (line = in.readLine()) != null;) {
            String[] f = line.split(" ", 3);
            run(f[0], Double.parseDouble(f[1]), f[2]);
        }
    }
}
