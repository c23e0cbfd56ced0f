import './base.css';
import './filter.css';
